"""The import contracts of pyproject.toml, run with the tests: a broken one names the import that broke it."""

import ast
import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT, python_files


def test_imports_point_down_the_road() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[done.stdout.find("Contracts") :] + done.stderr


@pytest.mark.parametrize("name", PACKAGES)
def test_the_name_is_ours(name: str) -> None:
    # `channels` and `config` are common names: Django Channels installs the first.
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).is_relative_to(ROOT)


@pytest.mark.parametrize("name", PACKAGES)
def test_no_installed_distribution_brings_our_name(name: str) -> None:
    claims = importlib.metadata.packages_distributions().get(name, [])
    assert set(claims) <= {"contact-hub"}


def test_routing_and_the_model_use_the_standard_library_only() -> None:
    allowed = {*sys.stdlib_module_names, "routing", "numpy", "hub"}
    foreign = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in python_files("routing", "hub/model")
        for name in _top_level_imports(file)
        if name not in allowed
    }
    assert not foreign


def _top_level_imports(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names
