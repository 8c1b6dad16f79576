"""The repository's own Python environment: made on first use, left alone while its lock file is unchanged.

Standard library only, since it runs before anything is installed.
"""

import hashlib
import os
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from tools import index
from tools.uv import resolve_uv

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"


class Environment:
    """Sets up ``.venv`` by uv, and runs programs in it from the repository's root."""

    def __init__(self) -> None:
        self._variables = _variables()

    def sync(self, *groups: str) -> None:
        """Install the locked dependencies of these groups; "core" is the hub itself without any.

        A stamp for each group makes the second start quick: uv takes half a second to find nothing to do.
        """
        locked = _digest(ROOT / "pyproject.toml", ROOT / "uv.lock")
        stamps = [VENV / f".synced-{group}" for group in ("core", *groups)]
        if all(stamp.is_file() and stamp.read_text() == locked for stamp in stamps):
            return
        print("bringing .venv up to date", file=sys.stderr)
        self._install([group for group in groups if group != "core"])
        # The lock may just have been brought up to date with an edited pyproject.toml.
        locked = _digest(ROOT / "pyproject.toml", ROOT / "uv.lock")
        for stamp in stamps:
            stamp.write_text(locked)

    def run(self, program: str, *arguments: str) -> None:
        """Run a program to its end; its failure is ours."""
        status = subprocess.run([self._path(program), *arguments], env=self._variables, cwd=ROOT).returncode
        if status:
            sys.exit(status)

    def become(self, program: str, *arguments: str) -> NoReturn:
        """Replace this process, so that signals and exit status need no passing on."""
        sys.stdout.flush()
        os.execve(self._path(program), [program, *arguments], self._variables)

    def _path(self, program: str) -> str:
        return program if os.sep in program else str(VENV / "bin" / program)

    @cached_property
    def _uv(self) -> str:
        return str(resolve_uv(TOOLS))

    def _install(self, groups: list[str]) -> None:
        # Never removes: a developer who starts the demo keeps the tools.
        chosen = ["--no-default-groups", *(f"--group={group}" for group in groups)]
        if "dev" in groups:
            chosen.append("--all-extras")
        if index.is_default():
            # Only a developer may change the lock by editing pyproject.toml; CI sets UV_LOCKED against that.
            frozen = [] if "dev" in groups else ["--frozen"]
            self.run(self._uv, "sync", "--inexact", "--quiet", *frozen, *chosen)
        else:
            self._install_from_mirror(chosen)

    def _install_from_mirror(self, chosen: list[str]) -> None:
        """The lock names the files by their address on PyPI; a mirror has the same files elsewhere.

        So take names, versions and hashes from the lock, and the files from the mirror.
        """
        wanted = TOOLS / "requirements.txt"
        wanted.parent.mkdir(exist_ok=True)
        export = ["export", "--frozen", "--quiet", "--no-emit-project", f"--output-file={wanted}"]
        self.run(self._uv, *export, *chosen)
        if not VENV.exists():
            self.run(self._uv, "venv", "--quiet", str(VENV))
        install = ["pip", "install", "--quiet", f"--python={VENV}"]
        self.run(self._uv, *install, "--require-hashes", f"--requirements={wanted}")
        self.run(self._uv, *install, "--no-deps", "--editable", ".")


def _variables() -> dict[str, str]:
    variables = dict(os.environ)
    variables |= {
        "PATH": f"{VENV / 'bin'}{os.pathsep}{variables.get('PATH', os.defpath)}",
        "VIRTUAL_ENV": str(VENV),
        "UV_PROJECT_ENVIRONMENT": str(VENV),
        # An editable install must not build the front ends in passing: ./dev does that, when they are needed.
        "HUB_BUILD_FRONTENDS": "no",
    }
    variables.pop("PYTHONHOME", None)
    if variables.pop("PYTHONDONTWRITEBYTECODE", None):
        # Containers set it. Compiling all that the hub loads takes every process three seconds of a core; so that
        # nothing lies among the sources all the same, it has a place of its own.
        variables.setdefault("PYTHONPYCACHEPREFIX", str(TOOLS / "cache" / "bytecode"))
    if not VENV.exists():
        # uv would otherwise be free to download a Python of its own.
        variables.setdefault("UV_PYTHON", getattr(sys, "_base_executable", sys.executable))
    if not index.is_default():
        variables.setdefault("UV_DEFAULT_INDEX", index.find_url())
    if certificate := index.find_certificate():
        # pip's setting is the one that people behind a company's proxy have.
        variables.setdefault("SSL_CERT_FILE", certificate)
        variables.setdefault("NODE_EXTRA_CA_CERTS", certificate)
    if not os.access(Path.home(), os.W_OK):
        # A service account's home may not exist; the caches then live here.
        variables.setdefault("UV_CACHE_DIR", str(TOOLS / "cache" / "uv"))
        variables.setdefault("npm_config_cache", str(TOOLS / "cache" / "npm"))
    return variables


def _digest(*files: Path) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
