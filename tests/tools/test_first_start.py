"""What ./dev does on a machine that has nothing yet, against a package index of our own."""

import hashlib
import platform
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tools import index, uv


@pytest.fixture
def index_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder that the configured index serves."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    folder = tmp_path / "simple" / "uv"
    folder.mkdir(parents=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path)) as server:
        threading.Thread(target=server.serve_forever, name="index").start()
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://127.0.0.1:{server.server_port}/simple/")
        yield folder
        server.shutdown()


@pytest.fixture
def no_uv_on_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def publish(folder: Path, *, version: str, says: str, digest: str | None = None) -> str:
    """Put a wheel of uv into the index; returns its line for the index page."""
    wheel = BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"uv-{version}.data/scripts/uv", f"#!/bin/sh\necho {says}\n")
    libc = {"glibc": "manylinux_2_17"}.get(platform.libc_ver()[0], "musllinux_1_1")
    system = "macosx_11_0" if platform.system() == "Darwin" else libc
    name = f"uv-{version}-py3-none-{system}_{platform.machine()}.whl"
    (folder / name).write_bytes(wheel.getvalue())
    return f'<a href="{name}#sha256={digest or hashlib.sha256(wheel.getvalue()).hexdigest()}">{name}</a>\n'


@pytest.mark.usefixtures("no_uv_on_path")
def test_uv_is_fetched_once_in_the_version_that_was_tried(index_folder: Path, tmp_path: Path) -> None:
    tried = ".".join(map(str, uv.VERSION))
    lines = [publish(index_folder, version=version, says=version) for version in ("0.8.0", tried, "99.0.0")]
    (index_folder / "index.html").write_text("".join(lines))
    program = uv.resolve_uv(tmp_path / "tools")
    assert subprocess.run([program], capture_output=True, text=True).stdout.strip() == tried
    (index_folder / "index.html").unlink()
    assert uv.resolve_uv(tmp_path / "tools") == program


@pytest.mark.usefixtures("no_uv_on_path")
def test_a_wheel_that_is_not_what_the_index_says_is_refused(index_folder: Path, tmp_path: Path) -> None:
    (index_folder / "index.html").write_text(
        publish(index_folder, version="0.9.0", says="evil", digest="0" * 64)
    )
    with pytest.raises(SystemExit, match="is not what"):
        uv.resolve_uv(tmp_path / "tools")
    assert not (tmp_path / "tools").exists()


def test_the_index_is_the_one_that_pip_is_configured_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = https://mirror.example/100%/simple/\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    index._pip_setting.cache_clear()
    assert index.find_url() == "https://mirror.example/100%/simple"
    index._pip_setting.cache_clear()


def test_dev_lists_every_task_and_refuses_an_unknown_one() -> None:
    asked = subprocess.run([ROOT / "dev"], capture_output=True, text=True)
    assert asked.returncode == 0
    assert {"demo", "test", "lint", "services"} <= set(asked.stdout.split())
    mistaken = subprocess.run([ROOT / "dev", "tset"], capture_output=True, text=True)
    assert mistaken.returncode == 1
    assert "no task 'tset'" in mistaken.stderr
