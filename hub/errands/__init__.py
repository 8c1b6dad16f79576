"""What is done at a provider beside calls and sending, until it is done: a row each, tried again by itself.

A file that hangs on a customer's text is collected (``collecting``); what was taken out of a text here is taken out
there (``clearing``). ``runner`` goes; it is told what to do by ``rows`` and says what came of it.
"""
