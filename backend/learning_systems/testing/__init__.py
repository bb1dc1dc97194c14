"""Phase 4: the accepted code is searched for edge cases, stressed, timed and inspected."""
