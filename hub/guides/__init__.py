"""Guides: which of them fit (``fitting``), where one stands (``walking``), what agents do at a step (``answering``),
and how it is shown (``showing``)."""
