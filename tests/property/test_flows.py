"""Whatever flow the check accepts and whatever a caller does in it: they come to an end or to a person."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import event, given, settings
from hypothesis import strategies as st

from config.compile.flows import compile_flow
from config.crosschecks import find_faults
from config.document import Document
from hub.flows.advance import Advanced, Wanted, advance
from hub.flows.graph import find_reached
from hub.flows.hearing import MOST_TURNS
from hub.flows.state import State
from hub.flows.walk import Dialled, Heard, Left, Pressed
from hub.model.calls import Ask, Dial, End, Instruction, Record, Wait
from hub.model.flows import Fact, Flow

Json = dict[str, Any]
OURS: Final = "+442071838750"
IDS: Final = tuple(f"s{number}" for number in range(8))
WORDS: Final = {"en": "Hi {n}", "zh-CN": "好"}
anywhere = st.sampled_from(IDS)
maybe = st.none() | anywhere
# Facts that are words, where they are so; "" where not.
SPELLED: Final = {"tier": "gold", "callable": "+442079460123"}


def step(kind: str, **fields: Any) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({"kind": st.just(kind), **fields}).map(
        lambda made: {name: value for name, value in made.items() if value is not None}
    )


whens = st.fixed_dictionaries(
    {"open": st.sampled_from(["q1", "q2"])},
    optional={
        "known": st.booleans(),
        "tier": st.just(["gold"]),
        "spoken": st.just(["zh-CN"]),
        "variables": st.just({"n": []}),
    },
)
choices = st.lists(
    st.tuples(st.sampled_from("0123"), anywhere), min_size=1, max_size=3, unique_by=lambda c: c[0]
)
STEPS: Final = st.one_of(
    step("say", prompt=st.just(WORDS), then=maybe),
    step(
        "menu",
        prompt=st.just(WORDS),
        choices=choices.map(lambda made: [{"key": key, "then": to} for key, to in made]),
        otherwise=anywhere,
        no_input=maybe,
        attempts=st.integers(1, 3),
    ),
    step(
        "language",
        choices=st.just(
            [{"key": "1", "tag": "en", "words": "E"}, {"key": "2", "tag": "zh-CN", "words": "中"}]
        ),
        unless_known=st.booleans(),
        then=maybe,
    ),
    step(
        "collect",
        prompt=st.just(WORDS),
        into=st.just("n"),
        min_digits=st.integers(1, 3),
        max_digits=st.integers(3, 5),
        finish_key=st.sampled_from(["#", "*"]),
        check=st.sampled_from([None, "luhn", "ean"]),
        then=maybe,
        otherwise=anywhere,
    ),
    step(
        "branch",
        cases=st.lists(
            st.builds(lambda w, t: {"when": w, "then": t}, whens, anywhere), min_size=1, max_size=2
        ),
        otherwise=maybe,
    ),
    step("set", variables=st.just({"n": "{n}1"}), queue=st.sampled_from([None, "q2"]), then=maybe),
    step("voicemail", queue=st.sampled_from([None, "q2"]), then=maybe, otherwise=maybe),
    step(
        "callback",
        queue=st.sampled_from([None, "q2"]),
        prompt=st.sampled_from([None, WORDS]),
        attempts=st.integers(1, 3),
        otherwise=maybe,
    ),
    step("text", words=st.just(WORDS), then=maybe, otherwise=maybe),
    step("transfer", to=st.just("+442079460000"), otherwise=maybe),
    step("enqueue", queue=st.sampled_from([None, "q1"]), closed=maybe),
    step("hang_up"),
)
flows = st.builds(
    lambda steps, onwards: _place([*steps, {"kind": "hang_up"}], onwards),
    st.lists(STEPS, min_size=1, max_size=len(IDS) - 1),
    st.booleans(),
)


def _place(steps: list[Json], onwards: bool) -> list[Json]:
    """Every way leads to a step that is there; ``onwards``: to a later one, where no key is needed for it."""
    made = []
    for at, one in enumerate(steps):
        first = at + 1 if onwards and at + 1 < len(steps) else 0
        placed = {n: _to(v, first, steps) if n in _WAYS and v in IDS else v for n, v in one.items()}
        for cases in ("choices", "cases"):
            low = first if cases == "cases" else 0
            if cases in one:
                placed[cases] = [
                    c | {"then": _to(c["then"], low, steps)} if "then" in c else c for c in one[cases]
                ]
        made.append({"id": IDS[at], **placed})
    return made


_WAYS: Final = ("then", "otherwise", "no_input", "closed")


def _to(step_id: str, first: int, steps: list[Json]) -> str:
    return IDS[first + IDS.index(step_id) % (len(steps) - first)]


answers = st.one_of(
    st.sampled_from(["", "", "0", "1", "2", "9", "#"]).map(Pressed),
    st.text("0123456789*#", max_size=8).map(Pressed),
    st.just(Pressed("02079460123#")),
    st.booleans().map(Dialled),
    st.integers(0, 9).map(lambda seconds: Left("RE1" if seconds else "", seconds)),
)


def document(steps: list[Json]) -> Document:
    return Document.model_validate(
        {
            "organisation": {
                "name": "H",
                "default_region": "GB",
                "timezone": "Europe/London",
                "languages": ["en", "zh-CN"],
            },
            "routing": {"customer_tiers": ["gold"]},
            "queues": [{"id": q, "name": {"en": q, "zh-CN": q}} for q in ("q1", "q2")],
            "channels": {
                "voice": [{"number": OURS, "account": "a", "queue": "q1", "flow": "f"}],
                "sms": [{"number": OURS, "account": "a", "queue": "q1"}],
            },
            "flows": [{"id": "f", "steps": steps}],
        }
    )


def checked(steps: list[Json]) -> Flow | None:
    """The flow, after taking away what nobody reaches; None where the check finds fault with it still."""
    for _ in steps:
        faults = [f for f in find_faults(document(steps)) if f.severity == "error"]
        dead = {steps[int(f.path[3])]["id"] for f in faults if "nobody comes to" in f.reason}
        if not faults or not dead:
            return compile_flow(document(steps).flows[0]) if not faults else None
        steps = [made for made in steps if made["id"] not in dead]
    return None


def go_on(flow: Flow, state: State, heard: Heard, data: st.DataObject) -> Advanced:
    known: dict[Fact, str | bool] = {}
    while isinstance(went := advance(flow, state, heard, known), Wanted):
        assert went.fact not in known  # asked for once
        value = data.draw(st.sampled_from([SPELLED.get(went.fact.kind, ""), ""]))
        known[went.fact] = value if went.fact.kind in SPELLED else data.draw(st.booleans())
    return went


def is_heard(instructions: tuple[Instruction, ...]) -> bool:
    """There is something to hear, or music, or a ring, and exactly one thing that is waited for, at the end."""
    ends = [each for each in instructions if isinstance(each, Ask | Record | Dial | Wait | End)]
    return bool(instructions) and ends == [instructions[-1]]


def walk(flow: Flow, data: st.DataObject, heards: st.SearchStrategy[Any]) -> State:
    """To the end, pressing this and that."""
    went = go_on(flow, State(OURS, "q1", "en"), None, data)
    for _ in range(MOST_TURNS + 1):
        assert is_heard(went.instructions)
        if went.state.over:
            return went.state
        went = go_on(flow, went.state, data.draw(heards), data)
    return went.state


@settings(max_examples=300)
@given(flows, st.data())
def test_any_caller_in_any_checked_flow_comes_to_an_end_or_to_a_person(
    steps: list[Json], data: st.DataObject
) -> None:
    flow = checked(steps)
    event("sound" if flow else "refused")
    if flow is not None:
        state = walk(flow, data, answers)
        assert state.over
        event(state.over)


@settings(max_examples=300)
@given(flows, st.data())
def test_who_presses_nothing_at_all_is_there_before_they_are_lost(
    steps: list[Json], data: st.DataObject
) -> None:
    flow = checked(steps)
    if flow is not None:
        state = walk(flow, data, st.sampled_from([Pressed(""), Dialled(talked=False)]))
        assert state.over
        assert state.turn <= sum(getattr(made, "attempts", 1) for made in flow.steps.values())


@settings(max_examples=200)
@given(flows, st.data())
def test_a_flow_that_was_never_checked_ends_too(steps: list[Json], data: st.DataObject) -> None:
    """Of another version, of another program: nobody is left without a word."""
    flow = compile_flow(document(steps).flows[0])
    state = walk(flow, data, answers)
    assert state.over or state.turn <= MOST_TURNS
    assert set(find_reached(flow)) <= set(flow.steps)
