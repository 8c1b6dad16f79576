"""Whatever the check accepts, the engine accepts: nobody learns of a mistake only when a version is in force."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st

from config.compile import compile_centre, compile_routing
from config.crosschecks import find_faults
from config.document import Document
from routing.checks import problems
from routing.engine import Engine
from routing.events import Tick
from routing.strategies import STRATEGIES

Json = dict[str, Any]
QUEUES, AGENTS = ("q1", "q2", "q3"), ("ana", "ben")
# Sound ones, and now and then one that is not.
REQUIRE: Final = (
    "cards >= 3",
    "cards in [2, 7] and not vip",
    "vip or cards = 10",
    "agent in {ana}",
    'agent.site = "Leeds"',
    "agent.site = task.site",
    "agent.speaks has task.site",
    "agent.seniority < 3",
    "loans >= 1",
    "cards >= 12",
)
CONDITION: Final = (
    "ready < 2",
    "eligible = 0 or idle >= 1",
    "not waiting(q2) > 3",
    "waiting(q9) > 1",
    "busy > 1",
)
seconds = st.integers(0, 86_400)
some_seconds = st.integers(1, 86_400)


def fields(required: Json, **optional: Any) -> st.SearchStrategy[Json]:
    """These, and any of those."""
    return st.fixed_dictionaries(required, optional=optional)


def moves() -> st.SearchStrategy[Json]:
    return st.one_of(
        st.sampled_from(QUEUES).map(lambda q: {"queue": q}),
        st.sampled_from(QUEUES).map(lambda q: {"queue": q, "keep_place": False}),
        st.sampled_from(QUEUES).map(lambda q: {"add_queue": q}),
        st.just({"cancel": True}),
        st.just({"message": {"en": "Sorry"}}),
    )


steps = fields(
    {},
    require=st.sampled_from(REQUIRE),
    duration_seconds=seconds,
    mode=st.sampled_from(["widen", "replace"]),
    scope=st.lists(st.sampled_from(QUEUES), max_size=2),
    skip_if=st.sampled_from(CONDITION),
    advance_if=st.sampled_from(CONDITION),
    skip_if_impossible=st.booleans(),
    on_exhaust=moves(),
    strategy=st.sampled_from(sorted(STRATEGIES)),
    band_delta=st.integers(-2, 2),
    boost_seconds=seconds,
)


def queues(queue_id: str) -> st.SearchStrategy[Json]:
    causes = st.sampled_from(["full", "closing", "estimate", "wait", "no_eligible", "nobody_there"])
    return fields(
        {"id": st.just(queue_id), "name": st.just({"en": queue_id})},
        requires=st.dictionaries(st.sampled_from(["cards", "vip"]), st.sampled_from([3, True]), max_size=2),
        program=st.lists(steps, max_size=3),
        strategy=st.sampled_from(sorted(STRATEGIES)),
        order=st.sampled_from(["aged", "fifo", "deadline", "ratio", "lifo"]),
        slope=st.floats(0.001, 100),
        service_target_seconds=some_seconds,
        tier_head_start_seconds=st.dictionaries(st.sampled_from(["gold", "tin"]), seconds, max_size=1),
        max_waiting=st.integers(0, 50),
        max_wait_seconds=some_seconds,
        max_estimate_seconds=some_seconds,
        overflow=st.dictionaries(causes, moves(), max_size=6),
        after_close=st.sampled_from(["pause", "serve", "drain", "stop_new", "overflow"]),
        offer_timeout_seconds=fields({}, sms=some_seconds),
        cool_down_seconds=some_seconds,
        cool_down_alone_seconds=st.integers(1, 60),
        preferred_agent=st.sampled_from(["prefer", "hold", "only"]),
        preferred_hold_seconds=seconds,
    )


rooms = st.one_of(
    st.integers(0, 50),
    fields({}, max=st.integers(0, 50), cost=st.integers(0, 20), parked_percent=st.integers(0, 100)),
)


def agents(agent_id: str) -> st.SearchStrategy[Json]:
    membership = fields(
        {"id": st.sampled_from(QUEUES)},
        rank=st.integers(1, 100),
        delay_seconds=seconds,
        weight=st.integers(1, 5),
        enabled=st.booleans(),
    )
    return fields(
        {"id": st.just(agent_id), "name": st.just(agent_id), "team": st.just("team")},
        skills=st.dictionaries(st.sampled_from(["cards", "vip"]), st.sampled_from([3, 9, True]), max_size=2),
        queues=st.lists(membership, max_size=2),
        capacity=fields({}, webchat=rooms, profile=st.sampled_from(["big", "small"])),
        attributes=st.dictionaries(
            st.sampled_from(["site", "speaks", "seniority"]),
            st.sampled_from(["Leeds", ["en"], 2]),
            max_size=3,
        ),
    )


documents = fields(
    {
        "organisation": st.just(
            {"name": "H", "default_region": "GB", "timezone": "UTC", "languages": ["en"]}
        ),
        "skills": st.just([{"id": "cards"}, {"id": "vip", "kind": "flag"}]),
        "queues": st.tuples(*map(queues, QUEUES)).map(list),
        "agents": st.tuples(*map(agents, AGENTS)).map(list),
        "teams": st.just([{"id": "team", "sees": "all"}]),
        "capacity_profiles": st.just([{"id": "big", "total_units": 9, "sms": 20}]),
        "routing": fields(
            {
                "customer_tiers": st.just(["gold"]),
                "agent_attributes": st.just({"site": "text", "speaks": "set", "seniority": "number"}),
                "interaction_attributes": st.just({"site": "text"}),
            },
            fallback_queue=st.sampled_from(QUEUES),
            supervisor_queue=st.sampled_from(QUEUES),
            max_hops=st.integers(1, 3),
        ),
    }
)


@given(documents)
def test_what_the_check_accepts_the_engine_accepts(value: Json) -> None:
    document = Document.model_validate(value)
    found = find_faults(document)
    assert not [finding for finding in found if "the routing engine refuses it" in finding.reason]
    if any(finding.severity == "error" for finding in found):
        event("refused by the check")
        return
    event("accepted")
    config = compile_routing(document, 1)
    assert problems(config, strategies=frozenset(STRATEGIES)) == ()
    assert Engine(config).apply(Tick(1_000)) == []
    assert compile_centre(document, 1).queues.keys() == config.queues.keys()
    assert Document.model_validate(document.to_json()) == document


def test_such_documents_are_accepted_often_enough_to_mean_something() -> None:
    accepted = 0

    @settings(max_examples=200, database=None, phases=[Phase.generate], derandomize=True)
    @given(documents)
    def count(value: Json) -> None:
        nonlocal accepted
        accepted += all(
            finding.severity == "warning" for finding in find_faults(Document.model_validate(value))
        )

    count()
    assert accepted >= 10, accepted
