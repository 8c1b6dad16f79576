"""What runs: PostgreSQL, Redis, nodes of the hub as processes, the lines between them, and the world outside."""
