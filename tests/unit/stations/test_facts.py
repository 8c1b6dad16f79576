"""Each kind of row that is routed becomes its fact, with what its data says and the event's defaults for the rest."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from hub.dispatch.facts import _READERS, read_fact
from hub.model.events import KINDS
from routing import events as f
from routing.config import RoutingConfig
from routing.requirements import AnyOf, Requirement

FRENCH = Requirement("french", 2)
FRENCH_AS_JSON = ["Requirement", {"skill": "french", "level": 2}]
QUEUED = {"channel": "sms", "queue_id": "support", "order_ms": 5}


def row(kind: str, data: dict[str, Any] | None = None) -> Any:
    return SimpleNamespace(
        kind=kind,
        log_number=7,
        log_at=99,
        interaction_id="int_1",
        agent_id="ana",
        offer_id="int_1.1",
        data=data or {},
    )


@pytest.mark.parametrize(
    ("written", "fact"),
    [
        (row("interaction.queued", QUEUED), f.InteractionQueued(7, 99, "int_1", "sms", "support", 5)),
        (
            row(
                "interaction.queued",
                QUEUED
                | {
                    "tier": "gold",
                    "complaint": True,
                    "customer_ref": "idn_1",
                    "requirements": [["AnyOf", {"terms": [FRENCH_AS_JSON]}]],
                    "attributes": [["language", "fr"]],
                    "preferred": ["ben"],
                    "preferred_mode": "hold",
                    "excluded": [["ana", 500]],
                    "attempts": 2,
                },
            ),
            f.InteractionQueued(
                7,
                99,
                "int_1",
                "sms",
                "support",
                5,
                tier="gold",
                complaint=True,
                customer_ref="idn_1",
                requirements=(AnyOf((FRENCH,)),),
                attributes=(("language", "fr"),),
                preferred=("ben",),
                preferred_mode="hold",
                excluded=(f.Exclusion("ana", 500),),
                attempts=2,
            ),
        ),
        (row("interaction.updated", {"tier": ""}), f.InteractionUpdated(7, 99, "int_1", tier="")),
        (
            row("interaction.updated", {"priority_seconds": 60}),
            f.InteractionUpdated(7, 99, "int_1", priority_seconds=60),
        ),
        (row("interaction.picked", {"override": True}), f.InteractionPicked(7, 99, "int_1", "ana", True)),
        (row("interaction.reprogrammed"), f.VisitReprogrammed(7, 99, "int_1")),
        (row("interaction.closed", {"from": "queued"}), f.InteractionGone(7, 99, "int_1", "closed")),
        (
            row("interaction.closed", {"from": "active"}),
            f.InteractionEnded(7, 99, "int_1", "ana", wrap=False),
        ),
        (row("interaction.closed", {"from": "wrapup"}), f.WrapUpEnded(7, 99, "int_1", "ana")),
        (
            row(
                "interaction.transferred",
                {
                    "queue_id": "sales",
                    "as_interaction_id": "int_2",
                    "place": "now",
                    "boost_seconds": 30,
                    "preferred": ["ben"],
                    "ignore_skills": True,
                    "requirements": [FRENCH_AS_JSON],
                    "wrap": True,
                },
            ),
            f.InteractionTransferred(
                7,
                99,
                "int_1",
                "ana",
                "sales",
                as_interaction_id="int_2",
                place="now",
                boost_seconds=30,
                preferred=("ben",),
                ignore_skills=True,
                requirements=(FRENCH,),
                wrap=True,
            ),
        ),
        (
            row(
                "consult.started",
                {
                    "consult_id": "int_2",
                    "channel": "voice",
                    "queue_id": "experts",
                    "preferred": ["ben"],
                    "ignore_skills": True,
                },
            ),
            f.ConsultStarted(
                7, 99, "int_1", "ana", "int_2", "voice", "experts", preferred=("ben",), ignore_skills=True
            ),
        ),
        (
            row("consult.ended", {"consult_id": "int_2", "merged": True, "slot": 2}),
            f.ConsultEnded(7, 99, "int_1", "int_2", True, 2),
        ),
        (
            row("callback.requested", {"mode": "agent_first"}),
            f.CallbackRequested(7, 99, "int_1", "agent_first"),
        ),
        (row("callback.answered"), f.CallbackAnswered(7, 99, "int_1")),
        (row("callback.failed"), f.CallbackFailed(7, 99, "int_1")),
        (row("work.changed", {"state": "parked"}), f.WorkChanged(7, 99, "int_1", "ana", "parked")),
        (row("agent.active"), f.AgentActive(7, 99, "ana")),
        (
            row("presence.changed", {"presence": "ready", "channels": ["sms"]}),
            f.AgentPresence(7, 99, "ana", "ready", "", frozenset({"sms"})),
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, SimpleNamespace) else type(value).__name__,
)
def test_a_row_becomes_its_fact(written: Any, fact: f.Event) -> None:
    assert read_fact(written, lambda version: RoutingConfig(version=version)) == fact


def test_every_routed_kind_has_a_reader_and_no_other() -> None:
    assert {kind for kind, told in KINDS.items() if told.routed} == set(_READERS)
