"""Callbacks in queue: the caller hangs up, the place stays, and the hub calls.

A callback is a row beside an interaction that waits in line as it did before; what is new is that nobody is on its
line. The engine knows the rest (``routing.callbacks``): whose turn it is, when to try again, and how often.

``requesting`` somebody wants to be called · ``when``: not at night, and not while the queue is closed · ``waiting``
who waits for a call · ``dialling`` it is their turn · ``dialled`` what became of the call · ``ending`` they need it no
longer · ``returning`` they call, ``writing`` they write meanwhile, and are asked · ``changing`` by hand, ``moving`` to
another queue · ``listing`` what supervisors see
"""
