"""Puts the built front ends into the wheel, building them first where they are stale.

Whoever installs the wheel needs no Node; whoever builds it gets Node as a wheel, for the build only.
"""

import os
import sys
import tomllib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Hatchling runs this file without our root on the path.
sys.path.insert(0, str(Path(__file__).parent))

from tools import frontends


class FrontEndsHook(BuildHookInterface[Any]):
    def dependencies(self) -> list[str]:
        if not (_wanted() and frontends.find_stale()):
            return []
        groups: dict[str, list[str]] = tomllib.loads(Path(self.root, "pyproject.toml").read_text())[
            "dependency-groups"
        ]
        return groups["build"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling names it
        if version != "editable" and _wanted():
            frontends.build_stale()


def _wanted() -> bool:
    # ./dev says no: it builds the front ends itself, when a task needs them.
    return os.environ.get("HUB_BUILD_FRONTENDS") != "no"
