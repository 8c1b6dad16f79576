"""uv on a machine that has only Python: the one on PATH, or its wheel from the package index, unzipped here.

Going by the index needs no installer script, works behind a mirror, and is checked by the index's hash.
"""

import base64
import hashlib
import html.parser
import os
import platform
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from io import BytesIO
from pathlib import Path

from tools import index

VERSION = (0, 13, 9)  # what this repository is tried with; a mirror without it serves its newest
OLDEST = (0, 8)  # knows dependency groups and the revision of our lock file

# A name that does not resolve, or a connection refused, is often a matter of a second.
_PAUSES_SECONDS = (1, 3)

# By operating system and C library.
_WHEEL_TAGS = {
    ("Linux", "glibc"): ("manylinux",),
    ("Linux", ""): ("musllinux",),
    ("Darwin", ""): ("macosx",),
}


def resolve_uv(folder: Path) -> Path:
    """The uv to use; fetched into ``folder`` when the machine has none."""
    on_path = shutil.which("uv")
    if on_path and _version_of(on_path) >= OLDEST:
        return Path(on_path)
    fetched = folder / f"uv-{'.'.join(map(str, VERSION))}" / "uv"
    if not fetched.exists():
        _unpack(fetch_wheel(), fetched)
    return fetched


def fetch_wheel() -> bytes:
    """Download uv's wheel for this machine and check it against the hash that the index gives."""
    page = f"{index.find_url()}/uv/"
    print(f"fetching uv from {urllib.parse.urlsplit(page).hostname}", file=sys.stderr)
    links = _Links(page)
    links.feed(_download(page).decode())
    fitting = [url for url in links.urls if _fits(_file_name(url))]
    if not fitting:
        sys.exit(f"{page} has no uv for {platform.system()} {platform.machine()}; install uv and try again")
    url, _, digest = max(fitting, key=_preference).partition("#sha256=")
    wheel = _download(url)
    if hashlib.sha256(wheel).hexdigest() != digest:
        sys.exit(f"{url} is not what {page} says it is (sha256 {digest or 'missing'})")
    return wheel


class _Links(html.parser.HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self._page = page
        self.urls: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        target = dict(attributes)
        if tag == "a" and target.get("href") and "data-yanked" not in target:
            self.urls.append(urllib.parse.urljoin(self._page, target["href"] or ""))


def _file_name(url: str) -> str:
    return urllib.parse.unquote(urllib.parse.urlsplit(url).path).rpartition("/")[2]


def _fits(name: str) -> bool:
    tags = _WHEEL_TAGS.get((platform.system(), platform.libc_ver()[0]), ())
    return (
        bool(re.match(r"uv-[\d.]+-py3-", name))
        and name.endswith(f"{platform.machine()}.whl")
        and any(t in name for t in tags)
    )


def _preference(url: str) -> tuple[bool, tuple[int, ...]]:
    version = _numbers(_file_name(url).split("-")[1])
    return version == VERSION, version


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))


def _version_of(program: str) -> tuple[int, ...]:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True)
    return _numbers(answer.stdout.split()[1]) if answer.returncode == 0 else ()


def _download(url: str) -> bytes:
    address = urllib.parse.urlsplit(url)
    request = urllib.request.Request(url, headers={"Accept": "text/html, */*;q=0.1"})
    if address.username:
        # urllib does not take a private mirror's name and password out of the address.
        pair = f"{urllib.parse.unquote(address.username)}:{urllib.parse.unquote(address.password or '')}"
        request.full_url = address._replace(netloc=address.netloc.rpartition("@")[2]).geturl()
        request.add_header("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")
    for pause_seconds in _PAUSES_SECONDS:
        try:
            return _read(request)
        except urllib.error.HTTPError:
            raise  # the index has answered; asking again will not change its mind
        except OSError:
            time.sleep(pause_seconds)
    return _read(request)


def _read(request: urllib.request.Request) -> bytes:
    # As long as pip waits: longer than a busy mirror's worst moment, shorter than a person's patience.
    with urllib.request.urlopen(request, timeout=15, context=index.make_ssl_context()) as answer:
        content: bytes = answer.read()
    return content


def _unpack(wheel: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(BytesIO(wheel)) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".data/scripts/uv"))
        # Written aside and renamed: two first starts at once must not see half a program.
        part = target.with_suffix(f".{os.getpid()}")
        part.write_bytes(archive.read(name))
    part.chmod(0o755)
    part.replace(target)
