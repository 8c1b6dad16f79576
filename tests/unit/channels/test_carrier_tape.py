"""What must hold of every diary, tape and conference at the carrier, whatever happens."""

from __future__ import annotations

import asyncio
from io import BytesIO
from itertools import pairwise
from wave import open as open_wave

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.carrier.callbacks import Postman
from channels.carrier.calls.diary import Diary, Ear
from channels.carrier.calls.hearing import Hearing
from channels.carrier.calls.leg import Leg
from channels.carrier.calls.model import Call
from channels.carrier.calls.rooms import Participant, Room
from channels.carrier.recordings.tape import RATE, Segment, choose, cut, length, make_wav, silence, trim

EARS: tuple[Ear | None, ...] = ("talk", "words", "music", None)
Change = tuple[int, bool, Ear | None]
# (ms later, whether somebody hears the phone, what it hears)
changes = st.lists(st.tuples(st.integers(0, 500), st.booleans(), st.sampled_from(EARS)), max_size=30)
segments = st.lists(
    st.builds(Segment, st.floats(0.001, 0.5), st.booleans(), st.sampled_from(EARS)), max_size=8
)


class Clock:
    def __init__(self) -> None:
        self.at = 1_000

    def now(self) -> int:
        return self.at


def _write(clock: Clock, diary: Diary, what: list[Change]) -> list[tuple[bool, Ear | None]]:
    """How it was in each ms, told by hand."""
    was: tuple[bool, Ear | None] = (False, None)
    told: list[tuple[bool, Ear | None]] = []
    for later, voice, ear in what:
        told.extend([was] * later)
        clock.at += later
        diary.speak(voice)
        diary.hear(ear)
        was = (voice, ear)
    return told


@given(changes, st.integers(0, 3_000), st.integers(0, 3_000))
@settings(max_examples=40)
def test_a_diary_tells_every_millisecond_as_it_was(what: list[Change], one: int, other: int) -> None:
    clock = Clock()
    diary = Diary(clock.now)
    told = _write(clock, diary, what)
    start, end = sorted((min(one, len(told)), min(other, len(told))))
    read = [
        (moment.voice, moment.ear)
        for ms, moment in diary.between(1_000 + start, 1_000 + end)
        for _ in range(ms)
    ]

    assert read == told[start:end]
    spans = [(moment.voice, moment.ear) for _, moment in diary.between(1_000, clock.at)]
    assert all(this != following for this, following in pairwise(spans))


@given(changes, st.sampled_from([0.01, 0.2, 1.0, 0.0]))
@settings(max_examples=40)
def test_a_tape_is_as_long_as_the_call_by_its_own_seconds(what: list[Change], second: float) -> None:
    clock = Clock()
    diary = Diary(clock.now)
    lasted = len(_write(clock, diary, what)) / 1000

    heard = cut(diary, 1_000, clock.at, second=second)
    assert length(heard) == pytest.approx(lasted / (second or 1))
    assert length(silence(heard)) == pytest.approx(length(heard))
    assert all(segment.is_silent for segment in silence(heard))


@given(segments, st.sampled_from([1, 2]))
@settings(max_examples=15)
def test_the_sound_of_a_tape_is_as_long_and_silent_where_nothing_was_heard(
    tape: list[Segment], channels: int
) -> None:
    with open_wave(BytesIO(make_wav(tape, channels))) as wav:
        assert (wav.getnchannels(), wav.getframerate(), wav.getsampwidth()) == (channels, RATE, 2)
        assert wav.getnframes() == round(length(tape) * RATE)
        samples = memoryview(wav.readframes(wav.getnframes())).cast("h")
    at, end = 0, 0.0
    for segment in tape:
        end += segment.seconds
        until = round(end * RATE)
        voice, ear = (
            samples[at * channels : until * channels : channels],
            samples[at * channels + channels - 1 : until * channels : channels],
        )
        at = until
        if channels == 2 and len(voice) > 40:
            assert (any(voice), any(ear)) == (segment.voice, segment.ear is not None)
        elif segment.is_silent:
            assert not any(voice)


@given(segments)
def test_a_trimmed_tape_begins_and_ends_with_something(tape: list[Segment]) -> None:
    trimmed = trim(tape)

    assert all(not segment.is_silent for segment in [*trimmed[:1], *trimmed[-1:]])
    heard = [segment for segment in tape if not segment.is_silent]
    assert [segment for segment in trimmed if not segment.is_silent] == heard


@given(segments)
def test_each_track_has_its_own_lane_and_both_together_all(tape: list[Segment]) -> None:
    inbound, outbound = choose(tape, inbound=True, outbound=False), choose(tape, inbound=False, outbound=True)

    assert all(segment.ear is None for segment in inbound)
    assert not any(segment.voice for segment in outbound)
    joined = [Segment(a.seconds, a.voice, b.ear) for a, b in zip(inbound, outbound, strict=True)]
    assert joined == tape == choose(tape, inbound=True, outbound=True)


# -- conferences

states = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.one_of(st.none(), st.integers(0, 5))), min_size=2, max_size=5
)


def _room(states: list[tuple[bool, bool, int | None]]) -> Room:
    room = Room("CF1", "AC1", "room", 0, 0, Postman("AC1", "room", "CF1"), status="in-progress")
    for number, (muted, held, coached) in enumerate(states):
        call = Call(f"CA{number}", "AC1", "+1", "+2", "inbound", "in-progress", 0, 0)
        leg = Leg(call, phone=f"phone {number}", hearing=Hearing(lambda: 0, lambda _heard: None))
        room.participants.append(
            Participant(
                leg,
                start_on_enter=True,
                end_on_exit=False,
                label=None,
                beep="false",
                wait=None,
                muted=muted,
                joined_at=0,
                updated_at=0,
                held=held,
                coaches=None if coached is None else f"CA{coached}",
            )
        )
    return room


@given(states)
@settings(max_examples=40)
def test_hearing_and_being_heard_are_the_same_seen_from_both_ends(
    states: list[tuple[bool, bool, int | None]],
) -> None:
    asyncio.run(_check_both_ends(states))


async def _check_both_ends(states: list[tuple[bool, bool, int | None]]) -> None:
    room = _room(states)
    scenes = {one.leg: room.scene(one) for one in room.participants}
    for one in room.participants:
        scene = scenes[one.leg]
        assert one.leg not in scene.hears
        assert all(one.leg in scenes[other].heard_by for other in scene.hears)
        assert all(one.leg in scenes[other].hears for other in scene.heard_by)
        if one.held:
            assert (scene.kind, scene.hears, scene.heard_by) == ("held", (), ())
        if one.muted:
            assert scene.heard_by == ()
        if one.coaches is not None:
            assert {other.call.sid for other in scene.heard_by} <= {one.coaches}
