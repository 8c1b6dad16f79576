"""Nothing gets in that should not, and whatever comes gets a coded answer."""

import gzip
import re

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs
from yarl import URL

from hub.api.errors import ERRORS
from hub.api.route import PUBLIC, ROUTES, Route, route
from hub.security.roles import PERMISSIONS
from tests.unit.api.hubs import Browser

LINK = "/api/customers/cus_1/links"


def path_of(route: Route) -> str:
    return re.sub(r"{\w+}", "some_id", route.path)


@pytest.mark.parametrize("entry", ROUTES, ids=lambda r: f"{r.method} {r.path}")
async def test_without_signing_in_only_the_door_itself_opens(someone: Browser, entry: Route) -> None:
    if entry.permission == PUBLIC:
        assert entry.path == "/api/session"
    else:
        assert (await someone.ask(entry.method, path_of(entry))).error == "signed_out"


@pytest.mark.parametrize("entry", [r for r in ROUTES if r.changes], ids=lambda r: f"{r.method} {r.path}")
async def test_a_change_comes_from_our_own_pages_or_not_at_all(noor: Browser, entry: Route) -> None:
    noor.mark = None
    assert (await noor.ask(entry.method, path_of(entry))).error == "header_missing"
    noor.mark, noor.origin = "1", "https://evil.example"
    assert (await noor.ask(entry.method, path_of(entry))).error == "forbidden_origin"
    noor.origin = "null"
    assert (await noor.ask(entry.method, path_of(entry))).error == "forbidden_origin"


def test_every_permission_is_asked_for_somewhere() -> None:
    assert {r.permission for r in ROUTES} - {PUBLIC} == set(PERMISSIONS)


def test_a_route_with_an_unknown_permission_is_refused_at_start() -> None:
    with pytest.raises(ValueError, match="there is no permission"):
        route("DELETE", "/api/customers/{customer_id}", permission="customers.delete")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "bad_json"),
        (b"{", 400, "bad_json"),
        (b"\xff\xfe{}", 400, "bad_json"),
        (b'{"reason": "\xff"}', 400, "bad_json"),
        (b'{"identity_id": "idn_1", "reason": "a\\u0000b"}', 400, "bad_text"),
        (b'{"identity_id": "idn_1", "reason": "\\ud800"}', 400, "bad_json"),
        (b'{"a\\u0000": 1}', 400, "bad_text"),
        (b"[" * 900 + b"]" * 900, 400, "invalid"),
        (b"[" * 20_000, 400, "bad_json"),
        (b"null", 400, "invalid"),
        (b"[]", 400, "invalid"),
        (b'{"identity_id": "idn_1"}', 400, "invalid"),
        (b'{"identity_id": "idn_1", "reason": "   "}', 400, "invalid"),
        (b'{"identity_id": 5, "reason": "x"}', 400, "invalid"),
        (b'{"identity_id": "idn_1", "reason": "x", "extra": 1}', 400, "invalid"),
        (b'{"identity_id": "idn_1", "reason": "' + b"x" * 70_000 + b'"}', 413, "too_large"),
        (b'{"identity_id": "idn_1", "reason": "it is her"}', 404, "not_found"),
    ],
)
async def test_a_body_is_read_or_refused_with_a_code(
    noor: Browser, body: bytes, status: int, code: str
) -> None:
    answer = await noor.ask("POST", LINK, data=body, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.error) == (status, code)


async def test_a_body_that_unpacks_beyond_the_limit_is_refused(noor: Browser) -> None:
    packed = gzip.compress(b'{"reason": "' + b"x" * 10_000_000 + b'"}')
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert (await noor.ask("POST", LINK, data=packed, headers=headers)).error == "too_large"


async def test_a_body_that_is_not_what_it_says_is_refused(noor: Browser) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = await noor.ask("POST", LINK, data=b"not gzip", headers=headers)
    assert (answer.status, answer.error) == (400, "bad_request")


async def test_a_form_is_not_taken_for_json(noor: Browser) -> None:
    assert (await noor.ask("POST", LINK, data={"reason": "x"})).error == "not_json"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/customers?q=a", 400, "invalid"),
        ("/api/customers", 400, "invalid"),
        ("/api/customers?q=ann&q=bob", 400, "invalid"),
        ("/api/customers?q=ann&x=1", 400, "invalid"),
        ("/api/customers?q=a%00b", 400, "bad_text"),
        ("/api/customers?q=ann&limit=0", 400, "invalid"),
        ("/api/customers?q=ann&limit=100000", 400, "invalid"),
        ("/api/customers/cus_1/timeline?before=9223372036854775808", 400, "invalid"),
        ("/api/customers/cus_1/timeline?before=x", 400, "invalid"),
        ("/api/customers/a%00b", 404, "not_found"),
        ("/api/customers/%ff", 404, "not_found"),
        ("/api/customers/" + "x" * 65, 404, "not_found"),
        ("/api/customers/..%2f..%2fetc", 404, "not_found"),
        ("/api/nothing", 404, "not_found"),
    ],
)
async def test_an_address_is_read_or_refused_with_a_code(
    noor: Browser, path: str, status: int, code: str
) -> None:
    answer = await noor.ask("GET", URL(path, encoded=True))
    assert (answer.status, answer.error) == (status, code)


async def test_a_wrong_method_is_told_as_json(noor: Browser) -> None:
    answer = await noor.ask("PATCH", "/api/me")
    assert (answer.status, answer.error) == (405, "method_not_allowed")


async def test_a_refused_password_is_not_repeated(someone: Browser) -> None:
    answer = await someone.sign_in("noor", "x" * 1_001)
    assert answer.error == "invalid"
    assert "xxx" not in answer.text


async def test_our_own_fault_is_told_without_its_secrets(someone: Browser) -> None:
    with capture_logs(processors=[merge_contextvars]) as logged:
        answer = await someone.ask("GET", "/api/explode")
    assert (answer.status, answer.error) == (500, "internal")
    assert "secret detail" not in answer.text
    assert [entry["request_id"] for entry in logged] == [answer.headers["X-Request-Id"]]


async def test_answers_are_neither_cached_nor_guessed_at(noor: Browser) -> None:
    headers = (await noor.ask("GET", "/api/me")).headers
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_every_error_a_route_declares_is_in_the_table() -> None:
    assert {code for r in ROUTES for code in r.errors} <= set(ERRORS)
