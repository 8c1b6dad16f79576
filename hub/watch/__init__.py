"""The hub looks after itself: alarms by name, laws counted while it runs, what came in compared with what
the provider has.
"""
