"""Mail that machines write, as they write it."""

from __future__ import annotations

from channels.email.mail import Mail


def write_bounce(
    returned: Mail, recipient: str, *, status: str = "5.1.1", words: str = "550 no such user"
) -> bytes:
    """RFC 3464: a report in three parts, for the reader, for programs, and the head of what came back."""
    return f"""From: Mail Delivery System <MAILER-DAEMON@mx.example.com>
To: {returned.from_email}
Subject: Undelivered Mail Returned to Sender
Date: Fri, 27 Nov 2026 12:00:00 +0000
Message-ID: <bounce-of-{returned.message_id.strip("<>")}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered to
<{recipient}>: {words}

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {recipient}
Action: failed
Status: {status}
Diagnostic-Code: smtp; {words}

--b
Content-Type: text/rfc822-headers

From: {returned.from_email}
To: {recipient}
Subject: {returned.subject}
Message-ID: {returned.message_id}

--b--
""".replace("\n", "\r\n").encode()
