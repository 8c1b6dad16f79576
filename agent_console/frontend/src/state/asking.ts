// Whom a note asks something, and whether they have answered: from the conversation's own events.
import type { EventView } from "../protocol.gen";

export interface Question {
  /** The note that asks. */
  messageId: string;
  by: string;
  to: string;
  at: number;
  /** When they wrote a note there. */
  answeredAt: number | null;
}

/** The work is over or somebody else's: who asked about it is not waiting any more. */
const OVER: ReadonlySet<string> = new Set(["interaction.ended", "interaction.transferred", "interaction.abandoned", "interaction.closed"]);

/** The newest question to each colleague, in the order in which they were asked. Whoever goes on after the answer has
 * read it. */
export function questionsOf(events: readonly EventView[]): readonly Question[] {
  let known = folded.get(events);
  if (!known) {
    const open = new Map<string, Question>();
    for (const event of events) fold(open, event);
    folded.set(events, (known = [...open.values()]));
  }
  return known;
}

// Looked at with every change of the desk, of all work: events are never changed in their place.
const folded = new WeakMap<readonly EventView[], readonly Question[]>();

/** What I am asked there and have not answered. */
export function askedOf(events: readonly EventView[], me: string): Question | null {
  return questionsOf(events).find(({ to, answeredAt }) => to === me && answeredAt === null) ?? null;
}

function fold(open: Map<string, Question>, event: EventView): void {
  const { kind, agent_id: by, at, message, data } = event;
  if (OVER.has(kind)) return open.clear();
  if (!by) return;
  if (kind === "message.sent" || kind === "note.added")
    for (const [to, question] of open) if (question.by === by && question.answeredAt !== null) open.delete(to);
  if (kind !== "note.added" || !message) return;
  const asked = open.get(by);
  if (asked && asked.answeredAt === null) open.set(by, { ...asked, answeredAt: at });
  for (const to of (data.asks as string[] | undefined) ?? []) {
    open.delete(to); // to the end
    open.set(to, { messageId: message.id, by, to, at, answeredAt: null });
  }
}
