"""Calls, from the first ring to the last leg's end. Vendor-free; a channel says what is heard.

``begin`` a call arrives · ``flow`` a caller in the flow of the number, ``facts`` it wants to know, ``texting``, older
``versions`` of it · ``queue`` from there into the line · ``orders`` what the carrier is to be told, put down where it
is decided · ``leasing`` and ``outcomes`` one order told, and what came of it · ``legs`` the carrier's word on a leg,
and what follows from it · ``giving_back`` a device that does not answer · ``watch`` legs that nobody hears of ·
``reading`` how a call stands.

In the middle of a call: ``standing`` it with everything about it, held · ``holding`` hold, mute, keys ·
``transferring`` it to ``targets``, ``taking`` it back, or ``dialling_out`` to a number · ``consulting`` somebody, the
``questions`` open,
``releasing`` whoever was asked, ``handovers`` the rows · ``losing`` an agent whose device died · ``supervising`` and
``helping`` · ``orphans`` that stand without purpose · ``showing`` it, in which of its ``phases``.

A call's row is locked before its interaction (see ``hub.store.locks``), and without keeping others from pointing at
it: an order may be put down by whoever has only the interaction.
"""
