"""Several real processes of the hub on a real PostgreSQL and a real Redis, told to end, killed, stopped."""
