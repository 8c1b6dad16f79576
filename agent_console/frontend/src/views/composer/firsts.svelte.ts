// Writing first: what the hub says of it before anything is typed, and what it says of what is sent.
import { SvelteSet } from "svelte/reactivity";
import { writeFirst, type FirstWords } from "../../actions/write-first";
import { announcer } from "../../announcer.svelte";
import type { FirstChannel } from "../../drafts";
import { locale, t } from "../../messages/locale.svelte";
import { codeOf } from "../../text/refusals";
import { type First, rest } from "../../rest";
import { Refused } from "../../socket";
import type { Conversation } from "../../state/model";
import { date } from "../../text/formats";
import { firstRefusal } from "../../text/firsts";

const NO_FILES = { most: 0, max_bytes: 0, types: [], why_not: null };

/** What is on its way, by conversation and channel: its composer may be left meanwhile, and come back. */
const underway = new SvelteSet<string>();
/** Why one was not sent whose composer had been left, until it comes back. */
const unread = new Map<string, string>();
const placeOf = (conversationId: string, channel: FirstChannel) => `${channel} ${conversationId}`;

export class Firsts {
  view = $state.raw<First | null>(null);
  /** Whether they may be written to could not be looked up. */
  unseen = $state<string | null>(null);
  /** It was not sent. */
  failed = $state<string | null>(null);
  /** Said when it was sent, and not known before. */
  warned = $state.raw<string[]>([]);
  /** The agent has read the warnings, and is asked. */
  asking = $state(false);
  /** Where it is written; null: nowhere any more. */
  #place = $state<string | null>(null);
  #looks = 0;
  readonly sending: boolean = $derived(this.#place !== null && underway.has(this.#place));
  readonly warnings: string[] = $derived([...new Set([...(this.view?.warnings ?? []), ...this.warned])]);
  /** Why nothing can be written, in words. */
  readonly refusal: string | null = $derived.by(() =>
    this.view?.refusal ? firstRefusal(this.view.refusal, this.#since) : null,
  );

  constructor(
    readonly ask: typeof rest.first = rest.first,
    readonly write: typeof writeFirst = writeFirst,
  ) {}

  get #since(): string | null {
    const since = this.view?.since ?? null;
    return since === null ? null : date(since, locale.formats);
  }

  /** The conversation that is open there by now, if there is one; what was looked for before counts no more. */
  async look(
    conversationId: string,
    channel: FirstChannel,
    identityId: string | null,
  ): Promise<string | null> {
    const look = ++this.#looks;
    const place = (this.#place = placeOf(conversationId, channel));
    [this.view, this.unseen, this.warned, this.asking] = [null, null, [], false];
    this.failed = unread.get(place) ?? null;
    unread.delete(place);
    try {
      const view = await this.ask(conversationId, channel, identityId);
      if (look !== this.#looks) return null;
      this.view = view;
      return view.talk;
    } catch (error) {
      if (look === this.#looks) this.unseen = codeOf(error);
      return null;
    }
  }

  /** Nothing is begun here now: another tab, or another conversation. */
  leave(): void {
    this.#looks++;
    this.#place = null;
  }

  /** The conversation that has begun; null where it has not, and why is told. */
  async send(words: Omit<FirstWords, "anyway" | "identityId">): Promise<string | null> {
    const place = placeOf(words.conversationId, words.channel);
    if (underway.has(place) || !this.view) return null;
    if (this.warnings.length && !this.asking) {
      this.asking = true;
      return null;
    }
    const look = this.#looks;
    underway.add(place);
    this.failed = null;
    try {
      return await this.write({ ...words, identityId: this.view.identity_id, anyway: this.warnings });
    } catch (error) {
      if (look === this.#looks) this.#takeNo(error);
      else leaveUnread(place, error);
      return null;
    } finally {
      underway.delete(place);
    }
  }

  #takeNo(error: unknown): void {
    if (needsYes(error)) [this.warned, this.asking] = [error.frame.detail.warnings as string[], true];
    else this.failed = codeOf(error);
  }

  /** The conversation that would begin, as the composer wants to know one. */
  drawn(home: Conversation, channel: FirstChannel): Conversation {
    const { customer } = home;
    const address = this.view?.address ?? "";
    const to = address ? [{ name: customer.display_name, address }] : [];
    return {
      ...home,
      channel,
      account: this.view?.account ?? "",
      address,
      subject: null,
      files: this.view?.files ?? NO_FILES,
      reply: { to, cc: [], subject: "" },
      events: [],
      may_send: true,
      may_not_send_code: null,
      may_not_send_since: null,
    };
  }
}

function needsYes(error: unknown): error is Refused {
  return error instanceof Refused && error.code === "needs_confirmation";
}

/** Whoever is elsewhere by now is told, and reads it again where it stands as a draft. */
function leaveUnread(place: string, error: unknown): void {
  const code = codeOf(error);
  unread.set(place, code);
  announcer.interrupt(t("first.failed", { why: firstRefusal(code) }));
}
