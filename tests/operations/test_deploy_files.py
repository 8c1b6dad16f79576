"""Dockerfile, compose.yaml, systemd unit and proxy: as far as they can be held against the tools at hand.

What needs a Docker daemon or a running systemd is tried by hand and said in docs/operations.md.
"""

from __future__ import annotations

import fnmatch
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent_console import pages
from config.settings import Settings
from tests.architecture.tree import ROOT
from tools import uv

COMPOSE = ROOT / "compose.yaml"
NODES = ("hub-a", "hub-b")


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text())["services"]
    return services


def test_the_compose_file_keeps_the_compose_specification() -> None:
    check = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        str(COMPOSE),
    ]
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_only_the_proxy_is_reached_from_outside(services: dict[str, dict[str, Any]]) -> None:
    assert {name for name, service in services.items() if service.get("ports")} == {"proxy"}


def test_nodes_run_without_root_rights_and_leave_their_root_alone(
    services: dict[str, dict[str, Any]],
) -> None:
    for name in NODES:
        assert services[name]["read_only"]
        assert services[name]["cap_drop"] == ["ALL"]
    assert re.search(r"^USER (\d+):(\d+)$", _image(), re.MULTILINE)
    assert "build-essential" not in _image()
    assert "COPY . " not in _image()


def test_what_a_node_writes_in_a_volume_is_its_own(services: dict[str, dict[str, Any]]) -> None:
    """A new volume takes its owner from the image's folder of that path; where there is none it is root's."""
    made = re.search(r"install --directory --owner=hub .*?((?: /[\w/]+)+)$", _image(), re.MULTILINE)
    assert made
    for name in NODES:
        mounted = {volume.split(":")[1] for volume in services[name]["volumes"]}
        assert mounted <= set(made[1].split())


def _image() -> str:
    """The lines of what runs, without those of what builds it."""
    return (ROOT / "Dockerfile").read_text().rpartition("FROM ")[2]


def test_nodes_start_on_a_migrated_database_and_have_names_of_their_own(
    services: dict[str, dict[str, Any]],
) -> None:
    for name in NODES:
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        assert services[name]["environment"]["HUB_NODE_ID"] == name
        assert services[name]["environment"]["HUB_REDIS_URL"].startswith("redis://redis")
    assert services["migrate"]["command"] == ["migrate"]
    assert "HUB_NODE_ID" not in services["migrate"]["environment"]


def test_the_proxy_knows_every_node(services: dict[str, dict[str, Any]]) -> None:
    assert services["proxy"]["environment"]["HUB_NODES"] == " ".join(f"{name}:8080" for name in NODES)


def test_the_proxy_keeps_inside_what_asks_for_no_sign_in_and_no_page_of_the_desk() -> None:
    inside = re.search(r"@inside path (.*)", (ROOT / "deploy" / "Caddyfile").read_text())
    assert inside
    kept = [
        path
        for path in ("/metrics", "/healthz", "/readyz", *pages.PAGES, "/live/laws", "/live/static/live.css")
        if any(fnmatch.fnmatchcase(path, pattern) for pattern in inside[1].split())
    ]
    assert kept == ["/metrics", "/healthz", "/readyz"]


def test_no_secret_stands_in_a_file_that_is_kept() -> None:
    example = dict(line.split("=", 1) for line in _settings_lines(ROOT / "deploy" / "env.example"))
    assert example["HUB_SECRET"] == example["POSTGRES_PASSWORD"] == ""
    asked = set(re.findall(r"\$\{(\w+)", COMPOSE.read_text()))
    assert asked <= set(example), "compose.yaml asks for what the example does not name"


def _settings_lines(file: Path) -> list[str]:
    return [line for line in file.read_text().splitlines() if line and not line.startswith("#")]


def test_every_setting_that_is_deployed_is_one_of_the_hub(services: dict[str, dict[str, Any]]) -> None:
    known = {f"HUB_{name.upper()}" for name in Settings.model_fields} | {
        "HUB_SITE",
        "HUB_NODES",
        "HUB_RELEASE",
    }
    text = "".join(
        (ROOT / name).read_text()
        for name in (
            "Dockerfile",
            "compose.yaml",
            "deploy/env.example",
            "deploy/hub.service",
            "deploy/Caddyfile",
        )
    )
    named = re.compile(r"HUB_(TWILIO|MAIL|WEBCHAT)_")
    used = {name for name in re.findall(r"\bHUB_[A-Z_]+", text) if not named.match(name)}
    assert used <= known


def test_every_setting_stands_in_the_operators_table() -> None:
    """With what stands in a name (`HUB_TWILIO_<ACCOUNT>_SID`) left to the table's own rows."""
    table = (ROOT / "docs" / "operations.md").read_text().partition("## First start")[0]
    told = set(re.findall(r"`(HUB_[A-Z_]+)`", table))
    named = {"mail", "twilio", "webchat_secrets"}
    assert told == {f"HUB_{name.upper()}" for name in Settings.model_fields if name not in named}


def test_the_image_is_built_with_the_uv_that_was_tried() -> None:
    assert f"uv=={'.'.join(map(str, uv.VERSION))}" in (ROOT / "Dockerfile").read_text()


def test_the_build_gets_every_source_of_the_wheel_and_nothing_of_ours() -> None:
    """By the patterns that .dockerignore uses, read as Docker reads them: the last that fits decides."""
    kept = set(
        subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split("\n")
    )
    sent = {name for name in kept if name and _is_sent(name)}
    packages = ("hub/", "channels/", "routing/", "agent_console/", "config/", "tools/")
    wanted = {"pyproject.toml", "uv.lock", "README.md", "LICENSE", "hatch_build.py"}
    wanted |= {name for name in kept if name.startswith(packages)}
    assert sent == wanted
    ours = (
        ".env",
        "hub-data/hub.db",
        "hub/x.db",
        "config/.env",
        "agent_console/static/x.js",
        "tests/conftest.py",
    )
    assert [name for name in ours if _is_sent(name)] == []


def _is_sent(name: str) -> bool:
    parts = name.split("/")
    starts = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    sent = True
    for line in _settings_lines(ROOT / ".dockerignore"):
        pattern = line.removeprefix("!")
        anywhere = pattern.removeprefix("**/")
        if anywhere != pattern:
            fits = any(fnmatch.fnmatchcase(part, anywhere) for part in parts)
        else:
            fits = any(
                fnmatch.fnmatchcase(start, pattern)
                for start in starts
                if start.count("/") == pattern.count("/")
            )
        if fits:
            sent = line.startswith("!")
    return sent


@pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="no systemd-analyze here to read the unit with"
)
def test_the_unit_is_one_that_systemd_understands_and_finds_well_shut(tmp_path: Path) -> None:
    """The program it starts is put in place first: a path that is not there would be the only complaint."""
    unit = tmp_path / "hub.service"
    text = (ROOT / "deploy" / "hub.service").read_text()
    unit.write_text(text.replace("/opt/hub/bin/hub", "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    shut = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", str(unit)], capture_output=True, text=True
    )
    assert (exposure := re.search(r"exposure level for hub.service: ([\d.]+)", shut.stdout)), shut.stderr
    assert float(exposure[1]) < 2  # of 10; a unit without any such line has 9.6


@pytest.mark.skipif(not shutil.which("caddy"), reason="no caddy here to read its configuration with")
def test_the_proxy_understands_its_configuration() -> None:
    done = subprocess.run(
        ["caddy", "validate", "--config", str(ROOT / "deploy" / "Caddyfile"), "--adapter", "caddyfile"],
        capture_output=True,
        text=True,
        env={"HUB_SITE": "hub.example.com", "HUB_NODES": "a:8080 b:8080", "PATH": "/usr/bin:/usr/local/bin"},
    )
    assert done.returncode == 0, done.stderr
