"""What the owner allows: a typed policy, default deny."""
