"""What befalls the hub: a table of faults, and the storm that draws from it."""
