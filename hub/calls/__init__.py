"""Calls, from the first ring to the last leg's end. Vendor-free; a channel says what is heard.

``begin`` a call arrives · ``flow`` a caller in the flow of the number, ``facts`` it wants to know, ``texting``, older
``versions`` of it · ``queue`` from there into the line · ``orders`` what the carrier is to be told, put down where it
is decided · ``leasing`` and ``outcomes`` one order told, and what came of it · ``legs`` the carrier's word on a leg,
and what follows from it · ``giving_back`` a device that does not answer · ``watch`` legs that nobody hears of ·
``reading`` how a call stands.

A call's row is locked before its interaction (see ``hub.store.locks``), and without keeping others from pointing at
it: an order may be put down by whoever has only the interaction.
"""
