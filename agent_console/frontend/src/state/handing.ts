// What was given on in writing, and what has become of it: from the conversation's own events.
import type { CallTargetView, EventView } from "../protocol.gen";

export type HandedState = "waiting" | "ringing" | "done" | "refused" | "taken_back";

export interface Handed {
  /** What its sender had. */
  interactionId: string;
  /** What the next one gets. */
  asId: string;
  by: string;
  to: CallTargetView;
  state: HandedState;
}

type Told = (handed: Handed, event: EventView) => HandedState;

const NEXT: Record<string, Told> = {
  "offer.created": () => "ringing",
  "offer.ended": () => "waiting",
  "offer.accepted": () => "done",
  "interaction.closed": () => "done",
  "interaction.abandoned": () => "done",
  "interaction.assigned": (handed, { data, agent_id }) =>
    agent_id === handed.by && (data.cause === "refused" || data.cause === "taken_back") ? data.cause : "done",
};
const OPEN: ReadonlySet<HandedState> = new Set(["waiting", "ringing"]);
/** Whoever goes on with what came back has seen that it did. */
const GOES_ON: ReadonlySet<string> = new Set(["message.sent", "note.added", "interaction.ended"]);

/** The newest time that I gave it on, as long as there is something to say of it. */
export function handedOn(events: readonly EventView[], me: string): Handed | null {
  let handed: Handed | null = null;
  for (const event of events) handed = begun(event) ?? (handed && after(handed, event));
  return handed?.by === me && (OPEN.has(handed.state) || handed.state === "refused") ? handed : null;
}

function begun({ kind, data, agent_id, interaction_id }: EventView): Handed | null {
  if (kind !== "interaction.transferred" || !data.to || !agent_id || !interaction_id) return null;
  const [asId, to] = [String(data.as_interaction_id), data.to as CallTargetView];
  return { interactionId: interaction_id, asId, by: agent_id, to, state: "waiting" };
}

function after(handed: Handed, event: EventView): Handed | null {
  if (!OPEN.has(handed.state)) return GOES_ON.has(event.kind) && event.agent_id === handed.by ? null : handed;
  const told = event.interaction_id === handed.asId && NEXT[event.kind];
  return told ? { ...handed, state: told(handed, event) } : handed;
}
