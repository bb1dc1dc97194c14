"""HTTP in, HTTP out: typed input, one call, typed output."""
