"""Which package index this machine is configured to use, read from the settings of uv and pip."""

import configparser
import os
import ssl
import sys
from functools import cache
from pathlib import Path

PYPI = "https://pypi.org/simple"


def find_url() -> str:
    """Address of the index's simple pages, without a slash at its end."""
    from_environment = (
        os.environ.get(name) for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
    )
    url = next(filter(None, from_environment), None) or _pip_setting("index-url") or PYPI
    # uv allows "name=https://...".
    name, _, rest = url.partition("=")
    return (rest if name.isidentifier() and rest else url).rstrip("/")


def is_default() -> bool:
    return find_url() == PYPI


def find_certificate() -> str | None:
    """Path of the certificates that pip is told to trust, if it is told."""
    return os.environ.get("PIP_CERT") or _pip_setting("cert")


def make_ssl_context() -> ssl.SSLContext:
    # Without a file this reads SSL_CERT_FILE and SSL_CERT_DIR itself.
    return ssl.create_default_context(cafile=find_certificate())


@cache
def _pip_setting(key: str) -> str | None:
    # Read here rather than asked of pip: Debian's python3 comes without. Raw, for "%" is common in addresses.
    parser = configparser.RawConfigParser()
    parser.read(_pip_files())
    return next((parser[part][key] for part in ("install", "global") if parser.has_option(part, key)), None)


def _pip_files() -> list[Path]:
    """pip's configuration files, the more binding later."""
    if os.environ.get("PIP_CONFIG_FILE") == os.devnull:
        return []
    system = os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(os.pathsep)
    personal = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    files = [
        *(Path(folder) / "pip" / "pip.conf" for folder in system),
        Path("/etc/pip.conf"),
        Path.home() / ".pip" / "pip.conf",
        personal / "pip" / "pip.conf",
        Path(sys.prefix) / "pip.conf",
    ]
    if named := os.environ.get("PIP_CONFIG_FILE"):
        files.append(Path(named))
    return files
