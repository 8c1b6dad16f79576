"""How much of a mail is read. What lies beyond stays in the raw mail, and ``Mail.problems`` says so.

The sizes are far above what people send and low enough that the worst mail costs about a second.
"""

from __future__ import annotations

from typing import Final

MAX_MAIL_BYTES: Final = 25 * 1024 * 1024  # the size at which Gmail, Outlook and QQ stop; SMTP refuses more
MAX_DEPTH: Final = 20  # multiparts in multiparts; clients make four at most
MAX_PARTS: Final = 10_000
MAX_HEADERS: Final = 1_000  # of one part; a mail with a long way has about eighty
MAX_HEADER_BYTES: Final = 64 * 1024  # one header with its folds: a To of two thousand people
MAX_MAILBOXES: Final = 2_000  # in one header
MAX_REFERENCES: Final = 200  # a thread of years; the newest ids are at the end
MAX_ID_CHARACTERS: Final = 500
MAX_SUBJECT_CHARACTERS: Final = 998  # a line of RFC 5322: nobody's subject is longer
MAX_NAME_CHARACTERS: Final = 200
MAX_FILE_NAME_BYTES: Final = 200  # file systems take 255, and something may be put before or after it
MAX_TEXT_CHARACTERS: Final = 2_000_000  # a novel; a log file pasted into a mail is below
MAX_HTML_CHARACTERS: Final = 2_000_000
MAX_HTML_DEPTH: Final = 200  # nested quotes and tables of a long thread reach about a hundred
MAX_HTML_TAGS: Final = 50_000  # a newsletter has five thousand
MAX_AMPERSANDS: Final = (
    200_000  # the parser takes the square of their number; a long letter in Chinese has 50,000
)
MAX_LINKS: Final = 5_000
MAX_BOUNCED: Final = 1_000
