// Writing first: what the hub says of it before anything is typed, and what it says of what is sent.
import { writeFirst, type FirstWords } from "../../actions/write-first";
import type { FirstChannel } from "../../drafts";
import { locale } from "../../messages/locale.svelte";
import { codeOf } from "../../text/refusals";
import { type First, rest } from "../../rest";
import { Refused } from "../../socket";
import type { Conversation } from "../../state/model";
import { date } from "../../text/formats";
import { firstRefusal } from "../../text/firsts";

const NO_FILES = { most: 0, max_bytes: 0, types: [], why_not: null };

export class Firsts {
  view = $state.raw<First | null>(null);
  /** Of the whole: it could not be looked at, or not be sent. */
  failed = $state<string | null>(null);
  /** Said when it was sent, and not known before. */
  warned = $state.raw<string[]>([]);
  /** The agent has read the warnings, and is asked. */
  asking = $state(false);
  sending = $state(false);
  readonly warnings: string[] = $derived([...new Set([...(this.view?.warnings ?? []), ...this.warned])]);
  /** Why nothing can be written, in words. */
  readonly refusal: string | null = $derived.by(() =>
    this.view?.refusal ? firstRefusal(this.view.refusal, this.#since) : null,
  );

  get #since(): string | null {
    const since = this.view?.since ?? null;
    return since === null ? null : date(since, locale.formats);
  }

  /** The conversation that is open there by now, if there is one. */
  async look(
    conversationId: string,
    channel: FirstChannel,
    identityId: string | null,
  ): Promise<string | null> {
    [this.view, this.failed, this.warned, this.asking] = [null, null, [], false];
    try {
      this.view = await rest.first(conversationId, channel, identityId);
    } catch (error) {
      this.failed = codeOf(error);
    }
    return this.view?.talk ?? null;
  }

  /** The conversation that has begun; null where it has not, and why is told. */
  async send(words: Omit<FirstWords, "anyway" | "identityId">): Promise<string | null> {
    if (this.sending || !this.view) return null;
    if (this.warnings.length && !this.asking) {
      this.asking = true;
      return null;
    }
    [this.sending, this.failed] = [true, null];
    try {
      return await writeFirst({ ...words, identityId: this.view.identity_id, anyway: this.warnings });
    } catch (error) {
      this.#takeNo(error);
      return null;
    } finally {
      this.sending = false;
    }
  }

  #takeNo(error: unknown): void {
    if (error instanceof Refused && error.code === "needs_confirmation")
      [this.warned, this.asking] = [error.frame.detail.warnings as string[], true];
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
