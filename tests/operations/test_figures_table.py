"""Whoever draws a figure finds on the page what it says: every metric, and none that is no more."""

from __future__ import annotations

import re

from prometheus_client import REGISTRY

import hub.app  # noqa: F401 - every part that counts registers its figures as it is imported
from hub.watch.exposing import ALARM, FAMILIES
from tests.architecture.tree import ROOT


def _exposed() -> set[str]:
    own = {
        f"{metric.name}_total" if metric.type == "counter" else metric.name
        for metric in REGISTRY.collect()
        if metric.name.startswith("hub_")
    }
    return own | {f"{family.name}_total" if family.counts else family.name for family in FAMILIES} | {ALARM}


def test_the_page_has_every_figure_and_no_other() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    rows = re.findall(r"^\| (`hub_[^|]*)\|", page, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(hub_\w+)`", row)} == _exposed()
