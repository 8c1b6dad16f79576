// A day in the page, for the bench: contacts that come, are talked to, and go, as fast as they are asked for.
import {
  conversation,
  event,
  interaction,
  ME,
  mine,
  NOW,
  offer,
  received,
  sent,
  streamEvent,
} from "../../tests/builders";
import type { HubFrame, OfferView } from "../protocol.gen";
import { still } from "./still-hub";

const MESSAGES = 6;
let agentNumber = 10; // where the snapshot of every scene stands

function contact(n: number): HubFrame[] {
  const id = `day-${n}`;
  const work = interaction({ id: `w-${id}`, conversation_id: id });
  const customer = { id: `c-${id}`, display_name: `Customer ${n}`, tier: null, language: null };
  const known = { conversation_id: id, interaction_id: work.id };
  const said = Array.from({ length: MESSAGES }, (_, at) =>
    streamEvent(`conversation:${id}`, at + 1, {
      event: { ...(at % 2 ? sent : received)(`Words ${at} of ${n}`), ...known },
    }),
  );
  const takes = event("interaction.assigned", known);
  const closes = event("interaction.closed", known);
  return [
    mine(++agentNumber, {
      event: takes,
      conversation: conversation([], { id, customer, number: 0 }),
      interaction: work,
    }),
    ...said,
    mine(++agentNumber, { event: closes, interaction: { ...work, state: "closed", ended_at: NOW } }),
  ];
}

function ring(n: number): HubFrame {
  const view: OfferView = offer({ id: `ring-${n}`, last_text: "Hello", deadline_at: NOW + 3_600_000 });
  return mine(++agentNumber, {
    event: event("offer.created", { offer_id: view.id, agent_id: ME }),
    offer: view,
  });
}

function silence(n: number): HubFrame {
  const over = event("offer.ended", { offer_id: `ring-${n}`, agent_id: ME, data: { outcome: "declined" } });
  return mine(++agentNumber, { event: over });
}

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

async function until(seen: () => unknown): Promise<void> {
  while (!seen()) await frame();
  await frame(); // the frame after it was put into the page is the one in which it is painted
}

export const day = {
  /** So many whole contacts, drawn in between as a socket would let them be. */
  async liveThrough(from: number, to: number): Promise<void> {
    for (let n = from; n < to; n++) {
      for (const said of contact(n)) still.say(said);
      await frame();
    }
  },
  /** ms from the frame of an offer to its card, painted. */
  async rings(n: number): Promise<number> {
    const began = performance.now();
    still.say(ring(n));
    await until(() => document.querySelector(".offer"));
    const took = performance.now() - began;
    still.say(silence(n));
    await until(() => !document.querySelector(".offer"));
    return took;
  },
  /** ms from the frame of a customer's message to its words in the stream, painted. */
  async hears(n: number, number: number): Promise<number> {
    const words = `Are you there, ${n}?`;
    const began = performance.now();
    still.say(
      streamEvent("conversation:chat", number, { event: { ...received(words), interaction_id: "w-chat" } }),
    );
    await until(() => document.getElementById("conversation")?.textContent?.includes(words));
    return performance.now() - began;
  },
};

export type Day = typeof day;
