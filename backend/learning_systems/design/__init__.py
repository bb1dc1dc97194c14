"""Phase 1, design: what is to be built, written down from the contracts and checked."""
