"""A real IMAP server for tests: Debian's Dovecot, as a process of our own with its data in a folder."""

import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from imaplib import IMAP4
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.services import apt
from tests.services.ports import find_free_port
from tests.services.process import ServiceError, accepts_connections, running

USER = "halden"
PASSWORD = "correct horse"  # at first; changed by ``set_password``
_NOBODY = 65534

_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
default_internal_user = {runner}
default_login_user = {runner}
default_internal_group = {runner_group}
first_valid_uid = 1
mail_max_userip_connections = 50
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
mail_location = maildir:{folder}/mail/%u
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    port: int
    tls_port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"imap://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}?tls=none"

    def set_password(self, password: str) -> None:
        (self.folder / "users").write_text(f"{USER}:{{PLAIN}}{password}\n")

    def connect(self) -> IMAP4:
        client = IMAP4("127.0.0.1", self.port)
        client.login(USER, PASSWORD)
        return client

    def deliver(self, *mails: bytes, flags: str = "", folder: str = "INBOX") -> None:
        """As a mail server does: into INBOX; into "Sent" as one that puts by what it sends."""
        client = self.connect()
        for mail in mails:
            status, answer = client.append(folder, flags, "", mail)
            assert status == "OK", answer
        client.logout()

    def number_anew(self) -> None:
        """Another UIDVALIDITY, as after a restore: all mails lie there under other numbers."""
        box = self.folder / "mail" / USER
        (box / "dovecot-uidlist").unlink(missing_ok=True)
        for index in box.glob("dovecot.index*"):
            index.unlink()


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Until the block ends. Debian 12's version (2.3); it is installed where we may."""
    program = _find_program()
    with TemporaryDirectory(prefix="hub-dovecot-", dir="/tmp") as name:
        folder = Path(name)
        server = Dovecot(find_free_port(), find_free_port(), folder)
        _prepare(server)
        with running(
            [program, "-F", "-c", str(folder / "dovecot.conf")],
            log=folder / "log",
            is_ready=lambda: accepts_connections(server.port),
        ):
            yield server


def _prepare(server: Dovecot) -> None:
    folder, as_root = server.folder, os.geteuid() == 0
    uid, gid = (_NOBODY, _NOBODY) if as_root else (os.getuid(), os.getgid())
    runner = "dovecot" if as_root else _user_name()
    folder.chmod(0o755)
    for name in ("mail", "home"):
        (folder / name).mkdir()
        if as_root:
            os.chown(folder / name, uid, gid)
    server.set_password(PASSWORD)
    make_certificate(folder / "cert.pem", folder / "key.pem")
    (folder / "dovecot.conf").write_text(
        _CONFIG.format(
            folder=folder,
            port=server.port,
            tls_port=server.tls_port,
            uid=uid,
            gid=gid,
            runner=runner,
            runner_group=runner if as_root else _group_name(),
        )
    )


def make_certificate(certificate: Path, key: Path, host: str = "localhost") -> None:
    """Self-signed: nobody trusts it who was not told to."""
    if shutil.which("openssl") is None:
        raise ServiceError("no openssl here to make a certificate with; install it")
    names = f"subjectAltName=DNS:{host},IP:127.0.0.1"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        f"/CN={host}",
    ]
    subprocess.run(
        [*command, "-addext", names, "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def _user_name() -> str:
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def _group_name() -> str:
    import grp

    return grp.getgrgid(os.getgid()).gr_name


def _find_program() -> str:
    for found in (shutil.which("dovecot"), "/usr/sbin/dovecot"):
        if found and Path(found).exists():
            return found
    if apt.can_install():
        apt.install("dovecot-imapd")
        return "/usr/sbin/dovecot"
    raise ServiceError("no Dovecot here: install dovecot-imapd (2.3)")
