from tests.scenarios.test_callbacks import *
import asyncio
pytestmark = pytest.mark.parametrize("demo_server", ["sqlite"], indirect=True)
for n in [n for n in list(globals()) if n.startswith("test_")]: del globals()[n]
async def test_dbg(world: World) -> None:
    await applies(world, AGENT_FIRST)
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await asks_to_be_called(maya)
        await noor.goes("ready")
        interaction = await noor.accepts(await noor.is_offered())
        called = await maya.is_rung()
        await called.answers()
        await asyncio.sleep(1.5)
        print("HEARD", called.heard)
        for r in await rows(world, t.call): print("CALL", dict(r._mapping))
        for r in await rows(world, t.call_leg): print("LEG", r.sid, r.party, r.state, r.code, r.call_id)
        for r in await rows(world, t.call_order): print("ORD", r.kind, r.agent_id, r.state, r.last_code, r.call_id)
        for r in await rows(world, t.event): print("EV", r.kind, r.data)
        for r in await rows(world, t.raw_item): print("RAW", r.account[:110], r.dedupe_key, r.state, r.error)
        assert 0
