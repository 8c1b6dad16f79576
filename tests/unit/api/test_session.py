from typing import Any

import pytest
from sqlalchemy import Connection, select

from hub.security.sessions import HOUR_MS, IDLE_MS, LONGEST_MS
from hub.security.users import DisableUser, disable_user, find_user_by_login
from hub.store import tables as t
from tests.unit.api.hubs import Browser, SmallHub


async def test_noor_signs_in_and_is_told_all_a_desk_needs(someone: Browser) -> None:
    answer = await someone.sign_in(" Noor ")
    assert answer.status == 200
    me: Any = (await someone.ask("GET", "/api/me")).json
    assert me["user"]["login"] == "noor"
    assert me["agent"] == {
        "id": "noor",
        "name": "Noor Haddad",
        "skills": {"billing": 9, "orders": 7, "english": 9, "refunds": 1},
        "signature": None,
    }
    assert me["config"]["mailboxes"][0] == {
        "address": "service@halden.example",
        "addresses": ["service@halden.example", "hello@halden.example"],
        "signature": {
            "en": "{{agent.name}}\n{{organisation.name}}, {{queue.name}}",
            "zh-CN": "{{agent.name}}\n{{organisation.name}} {{queue.name}}",
        },
    }
    assert me["config"]["organisation"] == "Halden"
    billing = me["config"]["queues"][0]
    assert billing["name"] == {"en": "Billing and refunds", "zh-CN": "账单与退款"}
    assert billing["dispositions"][0] == {
        "id": "refund_granted",
        "label": {"en": "Refund granted", "zh-CN": "已退款"},
    }
    assert {"id": "wei", "name": "陈伟 Chen Wei"} in me["config"]["agents"]


async def test_the_cookie_cannot_be_read_by_scripts_nor_sent_in_clear(someone: Browser) -> None:
    cookie = (await someone.sign_in("noor")).headers["Set-Cookie"]
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.parametrize(("login", "password"), [("noor", "wrong"), ("nobody", "correct horse")])
async def test_a_wrong_login_and_a_wrong_password_get_the_same_answer(
    someone: Browser, login: str, password: str
) -> None:
    answer = await someone.sign_in(login, password)
    assert (answer.status, answer.error) == (401, "wrong_credentials")
    assert someone.cookie is None


async def test_a_disabled_user_does_not_get_in(someone: Browser, hub: SmallHub) -> None:
    noor = await hub.store.read(find_user_by_login, "noor")
    assert noor is not None
    await hub.store.commit(disable_user, DisableUser(noor.id))
    assert (await someone.sign_in("noor")).error == "wrong_credentials"


async def test_guessing_is_slowed_down_and_says_for_how_long(someone: Browser, hub: SmallHub) -> None:
    for _ in range(5):
        assert (await someone.sign_in("noor", "wrong")).status == 401
    answer = await someone.sign_in("noor")
    assert (answer.status, answer.error, answer.headers["Retry-After"]) == (429, "too_many_tries", "30")
    assert (await someone.sign_in("aisha")).status == 200
    hub.clock.advance(seconds=30)
    assert (await someone.sign_in("noor")).status == 200


async def test_signing_in_anew_leaves_no_old_session_behind(noor: Browser) -> None:
    old = noor.cookie
    await noor.sign_in("noor")
    noor.cookie = old
    assert (await noor.ask("GET", "/api/me")).error == "signed_out"


async def test_after_signing_out_the_cookie_is_worth_nothing(noor: Browser) -> None:
    kept = noor.cookie
    assert (await noor.ask("DELETE", "/api/session")).status == 204
    assert noor.cookie == ""
    noor.cookie = kept
    assert (await noor.ask("GET", "/api/me")).error == "signed_out"
    assert (await noor.ask("DELETE", "/api/session")).status == 204


async def test_a_session_lives_on_while_it_is_used(noor: Browser, hub: SmallHub) -> None:
    for _ in range(30):
        hub.clock.at += HOUR_MS
        assert (await noor.ask("GET", "/api/me")).status == 200
    hub.clock.at += IDLE_MS
    assert (await noor.ask("GET", "/api/me")).error == "signed_out"


async def test_what_a_page_asks_for_by_itself_is_no_use_of_the_session(noor: Browser, hub: SmallHub) -> None:
    alone = {"Unattended": "1"}
    for _ in range(IDLE_MS // HOUR_MS - 1):
        hub.clock.at += HOUR_MS
        assert (await noor.ask("GET", "/api/me", headers=alone)).status == 200
    hub.clock.at += HOUR_MS
    assert (await noor.ask("GET", "/api/me", headers=alone)).error == "signed_out"


async def test_the_cookie_is_prolonged_with_the_session(noor: Browser, hub: SmallHub) -> None:
    assert "Set-Cookie" not in (await noor.ask("GET", "/api/me")).headers
    hub.clock.at += HOUR_MS
    assert "Set-Cookie" in (await noor.ask("GET", "/api/me")).headers


async def test_every_answer_says_when_the_session_ends_and_a_use_moves_that_for_a_week(
    noor: Browser, hub: SmallHub
) -> None:
    async def ends_in() -> int:
        return int((await noor.ask("GET", "/api/me")).headers["Session-Ends"]) - hub.clock.at

    assert await ends_in() == IDLE_MS
    hub.clock.at += HOUR_MS - 1
    assert await ends_in() == IDLE_MS - HOUR_MS + 1
    hub.clock.at += 1
    assert await ends_in() == IDLE_MS
    for _ in range(15):
        hub.clock.at += IDLE_MS - HOUR_MS
        await ends_in()
    used_for = HOUR_MS + 15 * (IDLE_MS - HOUR_MS)
    assert await ends_in() == LONGEST_MS - used_for  # no longer than that, however it is used


async def test_signing_in_and_failing_to_are_both_on_record(someone: Browser, hub: SmallHub) -> None:
    await someone.sign_in("noor", "wrong")
    await someone.sign_in("noor")

    def read(connection: Connection) -> set[tuple[str, str]]:
        rows = connection.execute(select(t.audit.c.action, t.audit.c.detail))
        return {(row.action, str(row.detail.get("client"))) for row in rows}

    assert {("session.refused", "127.0.0.1"), ("session.opened", "127.0.0.1")} <= await hub.store.read(read)
