"""Memory Fusion: learnings found for a prompt, what they brought, and how they are shared."""
