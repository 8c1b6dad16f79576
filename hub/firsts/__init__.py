"""Writing first: an agent texts or mails a customer who is not waiting for a word of ours on that channel.

They are in a conversation with that customer already (a call, a chat, something older), and write from there. Nothing
is begun until something is sent: then one transaction makes the conversation, the work, which is the agent's, and the
message. Whether it may be, the same reading tells the desk before anybody types (``reading``) and decides when it is
sent (``writing``).

``permission`` pure · ``reading`` what the rows say · ``choosing`` from which end of ours, to which of theirs ·
``writing`` the station.
"""
