"""Recordings of calls, and what callers leave instead of a talk.

``following`` whether a call is recorded at this moment, asked again whenever something of it changes · ``pausing`` an
agent's word on it · ``messages`` what a caller leaves, and the work that comes of it · ``reports`` the carrier's word ·
``keeping`` what is to be done about one next: fetched, deleted at the carrier, forgotten, and ``keeper`` who does it ·
``reading`` how one is shown, and who may listen · ``rows`` reading and changing them.

What the carrier is told is an order like all others (``hub.calls.orders.recording``). A recording changes only under
the lock of its call's row.
"""
