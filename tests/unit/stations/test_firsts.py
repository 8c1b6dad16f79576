"""An agent writes first: what they begin by it, where the answer goes, and to whom it may not be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from hub.blocking import SetBlock, set_blocks
from hub.drafts import Mode, Place, SaveDraft, save_drafts
from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.firsts.reading import Asked, FirstChannel
from hub.firsts.writing import Begun, WriteFirst, write_first
from hub.identity import LinkIdentity, Sender, link_identities, resolve_identities
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Address, Refused
from hub.model.outbound import DialPolicy
from hub.store import Tx
from hub.store import tables as t
from hub.threads.writing import Draft
from tests.builders import ANA, BEN, CUSTOMER, OUR_MAILBOX, OUR_NUMBER, OUR_SLOW_NUMBER, mail, stop, text
from tests.nodes import Node
from tests.unit.stations.test_mail_replies import writing
from tests.unit.stations.test_replies import texting

MAYA = Address("email", "maya@example.com")
ALWAYS = (((0, 24 * 60),),) * 7
NEVER: Any = ((),) * 7


def centre(node: Node, **policy: Any) -> ContactCentre:
    """Whoever works there writes everything, at any hour."""
    was = node.store.centre
    agents = {
        name: replace(each, capacity={"sms": 1, "email": 3, "webchat": 2})
        for name, each in was.agents.items()
    }
    return replace(was, agents=agents, dialling=DialPolicy(**{"week": ALWAYS, **policy}))


def writes_everything(node: Node) -> None:
    node.store.centre = centre(node)


@pytest.fixture(autouse=True)
def _at_any_hour(node: Node) -> None:
    writes_everything(node)


async def links(node: Node, *others: Address) -> dict[Address, str]:
    """They are of the customer who came last too; the ids of all these identities."""
    owner = (await node.rows(t.identity))[-1].customer_id

    def make(tx: Tx, items: list[Address]) -> list[str]:
        return [each.id for each in resolve_identities(tx, [Sender(item) for item in items])]

    found = {other: await node.commit(make, other) for other in others}
    for identity_id in found.values():
        await node.commit(link_identities, LinkIdentity(identity_id, owner, "said so", "usr_1"))
    return found


async def writes(
    node: Node,
    conversation_id: str,
    channel: FirstChannel = "sms",
    *,
    agent: str = ANA,
    to: str | None = None,
    key: str = "k1",
    body: str = "Your refund is on its way.",
    **values: Any,
) -> Begun | Refused:
    node.clock.advance(seconds=0.001)
    asked = Asked(conversation_id, channel, agent, to)
    return await node.commit(write_first, WriteFirst(asked, body, key, **values))


async def mailing(node: Node) -> str:
    """Ana answers a mail of Maya's, who has the number of ``CUSTOMER`` too."""
    here = await writing(node)
    await links(node, CUSTOMER)
    return here


async def begins(node: Node, here: str, channel: FirstChannel = "sms", **values: Any) -> Begun:
    made = await writes(node, here, channel, **values)
    assert isinstance(made, Begun), made
    return made


async def test_a_text_is_a_conversation_of_its_own_that_is_the_agents_from_its_first_moment(
    node: Node,
) -> None:
    here = await mailing(node)
    made = await begins(node, here)
    interaction = await node.row(t.interaction, id=made.interaction_id)
    assert (interaction.state, interaction.agent_id, interaction.slot) == ("active", ANA, 1)
    conversation = await node.row(t.conversation, id=made.conversation_id)
    assert (conversation.channel, conversation.account, conversation.last_agent_id) == (
        "sms",
        OUR_NUMBER,
        ANA,
    )
    entry = await node.row(t.outbox, message_id=made.message_id)
    assert (entry.account, entry.to_value) == (OUR_NUMBER, CUSTOMER.value)
    assert await node.kinds(conversation_id=made.conversation_id) == ["interaction.assigned", "message.sent"]
    (mine, theirs) = await node.rows(t.identity)
    assert mine.customer_id == theirs.customer_id


async def test_a_second_click_is_the_first_one(node: Node) -> None:
    here = await mailing(node)
    assert await begins(node, here) == await writes(node, here)
    assert len(await node.rows(t.message, kind="outbound")) == 1


async def test_the_answer_comes_back_to_whoever_wrote_and_so_does_the_next_one(node: Node) -> None:
    made = await begins(node, await mailing(node))
    await node.receives(text("Thank you"))
    answer = await node.row(t.message, kind="inbound", channel="sms")
    assert (answer.conversation_id, answer.interaction_id) == (made.conversation_id, made.interaction_id)
    await node.commit(complete_wrap_ups, CompleteWrapUp(made.interaction_id, ANA))
    await node.receives(text("One more thing"))
    again = await node.row(t.interaction, state="queued")
    assert (again.conversation_id, again.preferred_agent_id) == (made.conversation_id, ANA)


async def test_a_text_goes_on_in_the_open_talk_and_never_over_a_colleague(node: Node) -> None:
    made = await begins(node, await mailing(node))
    here = made.conversation_id
    assert (await begins(node, here, key="k2")).interaction_id == made.interaction_id
    refused = await writes(node, here, key="k3", agent=BEN)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.detail["agent_id"], refused.detail["conversation_id"]) == (
        "taken",
        ANA,
        here,
    )
    await node.commit(complete_wrap_ups, CompleteWrapUp(made.interaction_id, ANA))
    later = await begins(node, here, key="k4", agent=BEN)
    assert (later.conversation_id, later.interaction_id != made.interaction_id) == (here, True)


async def test_work_that_one_begins_takes_a_place_and_may_be_one_more_than_one_is_offered(node: Node) -> None:
    here = await mailing(node)
    await begins(node, here)
    other = await node.commit(
        lambda tx, items: [resolve_identities(tx, [Sender(each) for each in items])[0].id],
        Address("phone", "+447700900002"),
    )
    owner = (await node.rows(t.identity))[0].customer_id
    await node.commit(link_identities, LinkIdentity(other, owner, "said so", "usr_1"))
    second = await begins(node, here, to=other, key="k2")
    assert (await node.row(t.interaction, id=second.interaction_id)).slot == 2


async def test_a_mail_is_a_matter_of_its_own_with_its_subject_and_its_answer_finds_it(node: Node) -> None:
    here = await texting(node)
    await links(node, MAYA)
    draft = Draft((MAYA.value,), (), "Your refund", signature="")
    first = await begins(node, here, "email", mail=draft, hold_ms=8_000)
    second = await begins(node, here, "email", mail=replace(draft, subject="Your parcel"), key="k2")
    assert first.conversation_id != second.conversation_id
    row = await node.row(t.conversation, id=first.conversation_id)
    assert (row.subject, row.account) == ("Your refund", OUR_MAILBOX)
    sent = await node.row(t.mail, message_id=first.message_id)
    assert (sent.to, sent.in_reply_to, sent.quoting) == ([[None, MAYA.value]], None, "none")
    await node.receives(mail("Thanks", header_id="b@x", answers=(sent.header_id,)))
    came = await node.row(t.message, kind="inbound", channel="email")
    assert (came.conversation_id, came.interaction_id) == (first.conversation_id, first.interaction_id)


async def test_who_knows_us_by_a_number_hears_from_that_number(node: Node) -> None:
    await node.receives(text("Hi", account=OUR_SLOW_NUMBER))
    await links(node, MAYA)
    (talk,) = await node.rows(t.interaction)
    await node.becomes_ready(ANA)
    await node.accepts(await node.rings(talk.id))
    await node.commit(complete_wrap_ups, CompleteWrapUp(talk.id, ANA))
    made = await begins(node, talk.conversation_id)
    assert (await node.row(t.outbox, message_id=made.message_id)).account == OUR_SLOW_NUMBER


async def refuses(node: Node, here: str, channel: FirstChannel = "sms", **values: Any) -> Mapping[str, Any]:
    """The detail; and nothing was begun."""
    before = [len(await node.rows(table)) for table in (t.conversation, t.interaction, t.message)]
    refused = await writes(node, here, channel, **values)
    assert isinstance(refused, Refused), refused
    after = [len(await node.rows(table)) for table in (t.conversation, t.interaction, t.message)]
    assert before == after
    return {"code": refused.code, **refused.detail}


async def test_a_stop_to_one_of_our_numbers_holds_for_all_of_them(node: Node) -> None:
    here = await mailing(node)
    await node.receives(stop(account=OUR_SLOW_NUMBER))
    said = await refuses(node, here)
    assert (said["code"], said["reason"]) == ("not_allowed", "opted_out")
    assert said["since"] is not None


async def test_who_is_blocked_is_not_written_to(node: Node) -> None:
    here = await mailing(node)
    (phone,) = await node.rows(t.identity, kind="phone")
    await node.commit(set_blocks, SetBlock(phone.id, True, "threats", "usr_1"))
    assert (await refuses(node, here))["reason"] == "blocked"


async def test_who_writes_no_texts_begins_none(node: Node) -> None:
    here = await mailing(node)
    agents = {name: replace(each, capacity={"email": 1}) for name, each in node.store.centre.agents.items()}
    node.store.centre = replace(node.store.centre, agents=agents)
    assert (await refuses(node, here))["reason"] == "not_your_channel"


async def test_a_number_that_may_not_be_called_may_not_be_texted(node: Node) -> None:
    here = await writing(node)
    (paris,) = (await links(node, Address("phone", "+33612345678"))).values()
    assert (await refuses(node, here, to=paris))["reason"] == "not_allowed"


async def test_nobody_is_texted_at_night_unless_the_agent_says_so_or_they_are_talking(node: Node) -> None:
    here = await mailing(node)
    node.store.centre = centre(node, week=NEVER)
    assert (await refuses(node, here))["warnings"] == ["quiet_hours"]
    await begins(node, here, anyway=frozenset({"quiet_hours"}))


async def test_whoever_talks_with_us_is_awake(node: Node) -> None:
    await node.becomes_ready(ANA)
    node.store.centre = centre(node, week=NEVER)
    await node.talking("v7")
    await links(node, CUSTOMER)
    (here,) = await node.values(t.conversation, "id")
    await begins(node, here)


async def test_a_telephone_that_stands_somewhere_is_warned_of_until_it_has_texted(node: Node) -> None:
    here = await writing(node)
    landline = Address("phone", "+442079460018")
    await links(node, landline)
    assert (await refuses(node, here))["warnings"] == ["landline"]


async def test_a_mail_that_cannot_go_begins_nothing(node: Node) -> None:
    here = await texting(node)
    await links(node, MAYA)
    said = await refuses(node, here, "email", mail=Draft(("nobody",), (), "Hello"))
    assert (said["code"], said["address"]) == ("bad_address", "nobody")
    said = await refuses(node, here, "email", mail=Draft((MAYA.value,), (), "", attachments=("att_1",)))
    assert said["code"] == "attachment_gone"


async def test_who_has_no_such_address_or_is_somebody_elses_cannot_be_found(node: Node) -> None:
    here = await texting(node)
    assert (await refuses(node, here, "email"))["code"] == "not_found"
    await node.receives(mail("Hello", header_id="c@x"))
    (stranger,) = await node.rows(t.identity, kind="email")
    assert (await refuses(node, here, "email", to=stranger.id))["code"] == "not_found"


async def test_what_was_sent_is_no_draft_any_more_and_what_else_is_written_there_stays(node: Node) -> None:
    here = await mailing(node)
    for mode in ("reply", "sms"):
        await node.commit(save_drafts, SaveDraft(_place(here, mode), f"my {mode}", 0, 0))
    await begins(node, here)
    drafts = {row.mode: row.text for row in await node.rows(t.draft)}
    assert drafts == {"reply": "my reply", "sms": ""}


def _place(here: str, mode: Any) -> Place:
    kept: Mode = mode
    return Place(ANA, here, kept)
