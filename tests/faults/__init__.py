"""A whole hub in trouble: real servers, people at its doors, faults at random, and a judge of what both ends saw.

`world` is what runs, `people` who talk through it, `trouble` what befalls it, `checks` the promises, each a pure
function over what the people noted and what the rows say in the end. ``./dev faults`` runs it.
"""
