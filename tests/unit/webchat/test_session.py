from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from channels.webchat.limits import Bucket, is_countable
from channels.webchat.session import Do, Greet, Nothing, Refuse, Session
from hub.security.throttle import Rate

HELLO = {"type": "hello", "protocol": 1, "key": "shop"}


def session(*, burst: int = 1_000) -> Session:
    return Session(Bucket(Rate(burst, 1), 0), 0)


def greeted(*, burst: int = 1_000) -> Session:
    fresh = session(burst=burst)
    assert isinstance(fresh.receive(pack(HELLO), 0), Greet)
    return fresh


def pack(frame: Any) -> str:
    return orjson.dumps(frame).decode()


@given(st.text() | st.binary())
def test_no_garbage_breaks_a_session(data: str | bytes) -> None:
    assert isinstance(greeted().receive(data, 0), Refuse)
    step = session().receive(data, 0)
    assert isinstance(step, Refuse)
    assert step.close


def test_a_refused_frame_is_named_by_its_request() -> None:
    step = greeted().receive(pack({"type": "say", "request": "r1", "body": 5}), 0)
    assert isinstance(step, Refuse)
    assert (step.frame["code"], step.frame["request"], step.close) == ("bad_frame", "r1", False)


def test_a_sign_of_life_asks_for_nothing_and_is_remembered() -> None:
    visit = greeted()
    assert visit.receive(pack({"type": "pong"}), 500) == Nothing()
    assert visit.last_heard_at == 500


def test_the_bucket_fills_with_time() -> None:
    visit = greeted(burst=2)
    say = pack({"type": "say", "request": "r1", "body": "hello"})
    assert isinstance(visit.receive(say, 0), Do)
    refused = visit.receive(say, 0)
    assert isinstance(refused, Refuse)
    assert (refused.frame["code"], refused.frame["request"]) == ("over_rate", "r1")
    assert isinstance(visit.receive(say, 1_000), Do)


def test_clients_behind_an_unnamed_proxy_are_not_counted_as_one() -> None:
    assert [is_countable(a) for a in ("127.0.0.1", "::1", "unknown")] == [False, False, False]
    assert is_countable("203.0.113.7")
