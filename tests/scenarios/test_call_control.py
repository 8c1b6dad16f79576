"""What an agent does in the middle of a call, heard at the telephones of everybody."""

from __future__ import annotations

from agent_console.protocol import from_desk_calls as calls
from hub.calls.supervising import Supervise, supervise_calls
from hub.model.nouns import Scope
from hub.store import tables as t
from tests.nodes import becomes
from tests.scenarios.calls import NOOR, WEI, agent, does, results, rows, shows, talks
from tests.scenarios.conftest import MAYA, World

ROSA = "client:rosa"
SUPERVISOR = Scope("usr_rosa", "supervisor", None, None)


async def test_a_customer_on_hold_hears_music_and_then_the_agent_again(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        await does(noor, calls.HoldCall, interaction, on=True)
        await shows(noor, interaction, lambda shown: shown.phase == "held")
        await call.meets()
        await does(noor, calls.HoldCall, interaction, on=False)
        await shows(noor, interaction, lambda shown: shown.phase == "talking")
        await call.meets(NOOR)


async def test_keys_of_the_desk_are_heard_by_the_customer(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        await does(noor, calls.SendCallDigits, interaction, digits="12#")
        await call.hears("12#")
        await call.meets(NOOR)


async def test_a_transferred_customer_hears_music_and_then_the_colleague(world: World) -> None:
    async with world.desk("noor") as noor, world.desk("wei") as wei, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        await wei.goes("ready")
        await does(noor, calls.TransferCall, interaction, to=agent("wei"), note="Wants a refund")
        offer = await wei.is_offered()
        assert offer.interaction.id != interaction.id
        taken = await wei.accepts(offer)
        await call.meets(WEI)
        await shows(
            wei,
            taken,
            lambda shown: (
                shown.transfer is not None
                and (shown.phase, shown.transfer.by, shown.transfer.state) == ("talking", "noor", "done")
            ),
        )
        assert wei.talk(taken).notes == ["Wants a refund"]
        await noor.until(lambda desk: desk.interactions[interaction.id].state == "wrapup", what="wrap-up")
        await call.hangs_up()
        await becomes(lambda: results(world), ["answered"])


async def test_a_colleague_is_asked_while_the_customer_hears_music_and_then_keeps_the_call(
    world: World,
) -> None:
    async with world.desk("noor") as noor, world.desk("wei") as wei, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        await wei.goes("ready")
        await does(noor, calls.ConsultCall, interaction, to=agent("wei"))
        await wei.accepts(await wei.is_offered())
        (device,) = world.carrier.handset(NOOR).calls
        await device.meets(WEI)
        await call.meets()
        await shows(noor, interaction, lambda shown: [c.state for c in shown.consults] == ["talking"])
        await does(noor, calls.MergeCall, interaction)
        await call.meets(NOOR, WEI)
        await does(noor, calls.CompleteCall, interaction)
        await call.meets(WEI)
        (row,) = await rows(world, t.interaction, id=interaction.id)
        assert (row.agent_id, row.state) == ("wei", "active")


async def test_an_agent_whose_browser_died_gets_back_to_the_customer(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        (device,) = world.carrier.handset(NOOR).calls
        device.hang_up()
        await shows(noor, interaction, lambda shown: shown.phase == "lost_agent")
        await does(noor, calls.RejoinCall, interaction)
        await call.meets(NOOR)
        shown = await shows(noor, interaction, lambda shown: shown.phase == "talking")
        assert shown.rejoin_by is None


async def test_a_supervisor_listens_unheard_and_whispers_to_the_agent_alone(world: World) -> None:
    world.carrier.register(ROSA, auto_answer=True)
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        item = Supervise(interaction.id, SUPERVISOR, "listen", ROSA)
        assert await world.hub.store.commit(supervise_calls, item) is None
        ear = await world.carrier.handset(ROSA).has_call()
        await ear.meets(maya.number, NOOR)
        assert ear.heard_by == ()
        whisper = Supervise(interaction.id, SUPERVISOR, "whisper", ROSA)
        assert await world.hub.store.commit(supervise_calls, whisper) is None
        await ear.reaches(NOOR)
        await shows(noor, interaction, lambda shown: [s.mode for s in shown.supervisors] == ["whisper"])
        assert [row.action for row in await rows(world, t.audit) if row.action.startswith("call.")] == [
            "call.listen",
            "call.whisper",
        ]
        await call.meets(NOOR)
