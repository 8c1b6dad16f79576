"""Mail threads: which conversation a mail belongs to, and what an outgoing mail says of it.

A mail joins a conversation only by **header evidence and a known participant**: one of its In-Reply-To
and References names a mail that came or went there, and whoever sent it has taken part. A header alone
lets nobody in, and a subject alone threads nothing: such a mail opens a conversation of its own, marked
"looks like ...", for an agent to confirm (``matching``).

Mails come in any order. So the ids that a mail only *names* are kept like its own: an answer that
overtook what it answers is found by it.

What a machine wrote (an answer while somebody is away, a bounce, a list, our own mail coming back) is
filed where it belongs and is nobody's work.

``letters`` what is looked at · ``reading`` what the rows say · ``sight`` what is known · ``decide`` pure ·
``placing`` writes · ``automatic`` machines' mail · ``addresses``, ``writing`` and ``defaults`` for answers ·
``outgoing`` what the transport gets · ``matching`` an agent's word.
"""
