"""What an agent sees when a contact comes: what it is about (``about``, ``likely``), who it is and what proves it
(``proofs``, ``proving``, ``checking``), which customers it may be (``sharing``), and all of it on one sheet
(``sheet``)."""
