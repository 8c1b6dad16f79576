"""Walking a flow: pure, no rows and no carrier.

``state`` where a caller stands · ``advance`` what they come to by what they pressed: one ``walk``, ``entering`` steps
and ``hearing`` answers · ``asking`` what they are asked · ``digits`` whether a number is right · ``graph`` who leads
where, for the check and for ``draw`` · ``words`` what is said where the flow says nothing itself.

The program is ``hub.model.flows``; the station that gathers facts and carries out instructions is ``hub.calls.flow``.
"""
