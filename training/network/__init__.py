"""The network, its first weights and how they are moved."""
