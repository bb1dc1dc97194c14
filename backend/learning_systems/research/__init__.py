"""Phase 1, research: what is at hand offline, found by its words and cited to be checked."""
