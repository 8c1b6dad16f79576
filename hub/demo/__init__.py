"""The demo world: the whole hub on one machine, with a carrier, a shop, and people in it.

Nothing is imported here: whoever wants ``clients`` must not get a whole hub with them.
"""
