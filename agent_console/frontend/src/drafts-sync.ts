// Brings drafts to the hub: each place by itself, one save at a time, so that what is written while one is on its
// way follows it and never overtakes it. While the line is down the save waits at the wire; what is newer, here.
import type { Drafts, Place } from "./drafts";
import type { SaveDraft } from "./protocol.gen";
import { MAX_DRAFT_CHARACTERS } from "./protocol.gen";

// Within two seconds of the first key, also of somebody who never pauses.
const AFTER_MS = 1_000;

type Save = (frame: Omit<SaveDraft, "request">) => Promise<Record<string, unknown>>;

export class DraftSync {
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #underWay = new Set<string>();

  constructor(
    readonly drafts: Drafts,
    readonly save: Save,
    /** `other`: another desk's text has turned up. */
    readonly told: (other: boolean) => void,
  ) {
    drafts.onchange = this.touch;
  }

  touch = (place: Place): void => {
    const key = keyOf(place);
    if (this.#timers.has(key)) return;
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        void this.#send(place);
      }, AFTER_MS),
    );
  };

  /** What an earlier page, or the time without a line, has left. */
  resume(): void {
    for (const place of this.drafts.dirty()) this.touch(place);
  }

  /** Nobody is at this desk any more. */
  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  async #send(place: Place): Promise<void> {
    const key = keyOf(place);
    const said = this.drafts.kept(place);
    // Too long to be sent is too long for the hub: it stays in this browser until it is shorter.
    if (this.#underWay.has(key) || !said.dirty || [...said.text].length > MAX_DRAFT_CHARACTERS) return;
    this.#underWay.add(key);
    try {
      const answer = await this.save({
        type: "draft.save",
        conversation_id: place.conversationId,
        mode: place.field,
        text: said.text,
        base: said.revision,
        seen: said.seen,
        settles: said.settles,
      });
      const { revision, other } = answer as { revision: number; other: string | null };
      this.told(this.drafts.saved(place, said, { revision, other }));
    } catch {
      return; // out of this agent's sight: it stays in the browser
    } finally {
      this.#underWay.delete(key);
    }
    if (this.drafts.kept(place).dirty) this.touch(place);
  }
}

function keyOf({ conversationId, field }: Place): string {
  return `${field}.${conversationId}`;
}
