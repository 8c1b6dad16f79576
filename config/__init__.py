"""Settings of a process (``settings``), and the contact centre as code: text to ``check``, ``plan``, ``compile``."""
