"""Tables and queries. Nobody else opens a database connection."""
