"""Rich text between the desk and a mail. ``reading`` parses what a desk or a row says of it, ``text`` and ``page`` say
the same document as plain text and as HTML: the hub makes both, and no HTML of a browser goes into a mail. Pure.
"""
