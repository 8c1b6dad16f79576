// The alerts of the floor: what they offer to be done, and that none of it becomes something else under a finger.
import { describe, expect, test } from "vitest";
import type { FloorAgentView, FloorNeedView, FloorQueueView, FloorWorkView } from "../src/protocol.gen";
import { freest, type FloorState } from "../src/state/floor";
import { countHeld, drawNeeds, holdNeeds, isShown, type NeedCard, stillFree } from "../src/state/needs";
import { agent, floorOf, frame, NOW, queue } from "./floor-builders";

function need(kind: FloorNeedView["kind"], about: Partial<FloorNeedView>): FloorNeedView {
  const nobody = { queue_id: null, agent_id: null, interaction_id: null, conversation_id: null, rule: null };
  const id = `${kind}:${about.interaction_id ?? about.agent_id ?? about.queue_id}`;
  return { id, kind, severity: "late", since: NOW, ...nobody, ...about };
}

const late = (queue_id: string) => need("queue_late", { queue_id });

function work(channel: FloorWorkView["channel"]): FloorWorkView {
  return {
    interaction_id: "i1",
    conversation_id: "c1",
    queue_id: "billing",
    state: "active",
    channel,
    since: NOW,
    due_at: null,
    customer: null,
    help_at: null,
    is_question: false,
  };
}

interface Part {
  queues?: FloorQueueView[];
  agents?: FloorAgentView[];
}

const whole = ({ queues = [queue("billing"), queue("orders")], agents = [] }: Part = {}) =>
  floorOf(frame({ whole: true, figures: [], needs: [], rules: [], queues, agents }));

const draw = (floor: FloorState, ...needs: FloorNeedView[]) => drawNeeds(needs, floor, freest(floor), NOW);
const hold = (before: NeedCard[], floor: FloorState, ...needs: FloorNeedView[]) =>
  holdNeeds(before, draw(floor, ...needs), floor, NOW);

/** Each alert with what it offers; what is off in brackets. */
const read = (cards: NeedCard[]) =>
  cards.map(({ need, actions, gone }) =>
    [
      gone ? "gone" : (need.queue_id ?? need.agent_id),
      ...actions.map(({ action, off }) => (off ? `(${action.does})` : action.does)),
    ].join(" "),
  );

const ana = agent("ana", { queues: ["orders"] });
const moved = agent("ana", { queues: ["orders", "billing"] });

describe("an alert offers", () => {
  test("a late queue agents of others, four at most, or else the way to it", () => {
    const many = ["a", "b", "c", "d", "e"].map((id) => agent(id, { queues: ["orders"] }));
    expect(draw(whole({ agents: many }), late("billing"))[0]!.actions[0]!.action).toEqual({
      does: "move",
      queue: "billing",
      agents: ["a", "b", "c", "d"],
    });
    expect(read(draw(whole({ agents: [moved] }), late("billing")))).toEqual(["billing line"]);
  });

  test("a queue with callers callbacks for a while, and their end while they are", () => {
    const callers = { channels: { voice: 1 } };
    const offers = (part: Partial<FloorQueueView>) =>
      draw(whole({ queues: [queue("billing", part)] }), late("billing"))[0]!.actions.map(
        ({ action }) => action,
      );
    expect(offers(callers)).toEqual([{ does: "callbacks", queue: "billing", minutes: 60 }]);
    const ends = [{ does: "callbacks", queue: "billing", minutes: 0 }];
    expect(offers({ ...callers, callbacks_until: NOW + 1 })).toEqual(ends);
    expect(offers({ ...callers, callbacks_until: NOW })).toEqual(offers(callers));
  });

  test("of an agent what can be done about it, and nothing where there is nothing", () => {
    const about = { agent_id: "ana", interaction_id: "i1" };
    const [call, text] = [work("voice"), work("sms")].map((each) =>
      whole({ agents: [agent("ana", { work: [each] })] }),
    );
    expect(read(draw(call!, need("help", about), need("overdue", about), need("missed", about)))).toEqual([
      "ana listen",
      "ana reassign",
      "ana presence",
    ]);
    expect(read(draw(text!, need("help", about)))).toEqual(["ana"]);
    expect(read(draw(whole(), need("missed", about)))).toEqual(["ana"]);
  });
});

describe("while they are held", () => {
  const before = draw(whole({ agents: [ana] }), late("billing"), late("orders"));

  test("what was offered is off when it is done, and nothing comes in its place", () => {
    const held = hold(before, whole({ agents: [moved] }), late("billing"), late("orders"));
    expect(read(held)).toEqual(["billing (move)", "orders line"]);
    const back = hold(held, whole({ agents: [ana] }), late("billing"), late("orders"));
    expect(read(back)).toEqual(["billing move", "orders line"]);
  });

  test("a move is of those it was offered with, though others would be freer now", () => {
    const floor = whole({
      queues: [queue("billing"), queue("orders", { waiting: 1 })],
      agents: [ana, agent("ben", { queues: [] }), agent("cleo", { queues: [], state: "away" })],
    });
    expect(draw(floor, late("billing"))[0]!.actions[0]!.action).toMatchObject({ agents: ["ben", "ana"] });
    const [card] = hold(before, floor, late("billing"));
    expect(card!.actions[0]).toMatchObject({ action: { agents: ["ana"] }, off: false });
  });

  test("of those who were offered only who can still be spared is moved", () => {
    const floor = whole({ agents: [ana, agent("ben", { state: "on_contact" })] });
    expect(stillFree(floor, "billing", ["ana", "ben", "gone"])).toEqual(["ana"]);
  });

  test("the end of callbacks does not become their beginning", () => {
    const offered = (until: number | null) =>
      whole({ queues: [queue("billing", { channels: { voice: 1 }, callbacks_until: until })] });
    const drawn = draw(offered(NOW + 1), late("billing"));
    const [card] = hold(drawn, offered(null), late("billing"));
    expect(card!.actions).toEqual([{ ...drawn[0]!.actions[0], off: true }]);
  });

  test("all stay where they are: what is over too, with nothing to be done, and what comes stands at the end", () => {
    const worse = need("missed", { agent_id: "ana", severity: "late" });
    const held = hold(before, whole({ agents: [ana] }), worse, late("orders"));
    expect(read(held)).toEqual(["gone (move)", "orders line", "ana presence"]);
    const fresh = draw(whole({ agents: [ana] }), worse, late("orders"));
    expect(countHeld(held, fresh)).toBe(2); // one is over, one has another place
    expect(read(hold(held, whole({ agents: [ana] }), late("billing")))).toEqual([
      "billing move",
      "gone (line)",
      "gone (presence)",
    ]);
  });

  test("nothing is said to have changed where nothing has", () => {
    const floor = whole({ agents: [ana] });
    const fresh = draw(floor, late("billing"), late("orders"));
    expect(countHeld(holdNeeds(before, fresh, floor, NOW), fresh)).toBe(0);
  });
});

describe("what was done is shown", () => {
  test("by a floor of its version of the configuration, though it looks as it did before", () => {
    const at = (version?: number) => ({ ...whole({ agents: [ana] }), version });
    expect([undefined, 6, 7, 8].map((version) => isShown({ version: 7 }, at(version)))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  test("where callbacks are offered until then, and where they are not any more", () => {
    const offered = whole({ queues: [queue("billing", { callbacks_until: NOW })] });
    expect(isShown({ queue: "billing", until: NOW }, offered)).toBe(true);
    expect(isShown({ queue: "billing", until: null }, offered)).toBe(false);
    expect(isShown({ queue: "billing", until: null }, whole())).toBe(true);
  });
});
