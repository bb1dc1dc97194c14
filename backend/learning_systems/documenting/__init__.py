"""Phase 5, documentation: the README of a built project, whose examples were run."""
