"""When work happens: the engine's process, its supervisor, the clock."""
