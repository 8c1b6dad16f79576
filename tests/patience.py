"""How long a test waits for what should happen. In one place, for a machine that is slow is slow everywhere."""

from typing import Final

# A wait that ends well costs nothing of this; it only says when one that never will is given up. Two cores with
# two browsers, a PostgreSQL and a Dovecot on them were seen to need more than ten seconds for what takes one.
PATIENCE_SECONDS: Final = 30.0
# For a program that is started: a Python that loads the whole hub has been seen to need half a minute.
START_SECONDS: Final = 120.0
