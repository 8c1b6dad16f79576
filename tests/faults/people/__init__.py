"""Who talks through the hub while it is in trouble: customers on all four channels, and agents. Each notes what
happened at their end, tries again as their program would, and never looks at the hub from inside."""
