"""Who signs in, what they may do, what they see, and the record of it."""
