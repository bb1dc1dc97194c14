"""KPIs: what the accepted code is worth, measured in the sandbox, each with its evidence."""
