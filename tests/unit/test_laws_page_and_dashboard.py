"""What the page of laws and the dashboard say is what the code has."""

import json
import re
from pathlib import Path

from prometheus_client import REGISTRY

from hub.watch.exposing import ALARM, FAMILIES
from tools.law_table import PAGE, with_table

DASHBOARD = Path("deploy/grafana/hub.json")
_METRIC = re.compile(r"\bhub_\w+")
_SUFFIXES = re.compile(r"_(total|count|sum|bucket)$")


def test_the_laws_are_as_the_code_has_them() -> None:
    page = PAGE.read_text("utf-8")
    assert with_table(page) == page, "run ./dev docs"


def known_metrics() -> set[str]:
    import hub.app  # noqa: F401 - registers what the process counts

    own = {metric.name for metric in REGISTRY.collect()}
    return own | {family.name for family in FAMILIES} | {ALARM}


def test_every_query_of_the_dashboard_names_a_metric_that_there_is() -> None:
    dashboard = json.loads(DASHBOARD.read_text("utf-8"))
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]
    assert len(queries) > 15
    asked = {_SUFFIXES.sub("", name) for query in queries for name in _METRIC.findall(query)}
    assert all(_METRIC.search(query) for query in queries)
    assert asked <= known_metrics()


def test_every_metric_of_the_rows_is_on_the_dashboard_or_named_here() -> None:
    text = DASHBOARD.read_text("utf-8")
    left_out = {"hub_law_repaired", "hub_interactions_open", "hub_unplaced_waiting", "hub_router_epoch"}
    assert {family.name for family in FAMILIES if family.name not in text} == left_out
