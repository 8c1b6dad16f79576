// What is put into a text at the caret: a canned reply after `/`, or an emoji.
import { tick } from "svelte";
import { fill, type Filled, findMacros, type Slash, slashAt, wordsFor } from "../../macros";
import { countUse, suggestFor } from "../../macro-uses.svelte";
import { locale } from "../../messages/locale.svelte";
import type { Macro } from "../../rest";
import { factsOf } from "../../facts";
import type { Desk } from "../../desk.svelte";
import type { Conversation } from "../../state/model";

/** A text area, or what stands in for one. */
export type TextLike = Pick<
  HTMLTextAreaElement,
  "value" | "selectionStart" | "selectionEnd" | "setRangeText" | "setSelectionRange" | "focus"
>;

export class Insertion {
  slash = $state.raw<Slash | null>(null);
  chosen = $state(0);
  emoji = $state(false);
  readonly macros: readonly Macro[] = $derived.by(() => (this.slash ? this.#find(this.slash.query) : []));
  readonly choice: Macro | undefined = $derived(this.macros[Math.min(this.chosen, this.macros.length - 1)]);
  readonly preview: Filled | null = $derived(this.choice ? this.#fill(this.choice) : null);

  constructor(
    readonly desk: Desk,
    readonly conversation: () => Conversation,
    readonly field: () => TextLike | undefined,
    /** The text has changed without a key. */
    readonly changed: (text: string) => void,
  ) {}

  get open(): boolean {
    return this.macros.length > 0;
  }

  /** After every change of the text or the caret. */
  look(): void {
    const field = this.field();
    const slash = field ? slashAt(field.value, field.selectionStart) : null;
    if (slash?.query !== this.slash?.query) this.chosen = 0;
    this.slash = slash;
  }

  close(): void {
    this.slash = null;
  }

  /** By the button: as if the slash had been typed. */
  begin(): void {
    const field = this.field();
    if (!field) return;
    const before = field.value.slice(0, field.selectionStart);
    this.put(before && !/\s$/.test(before) ? " /" : "/");
  }

  /** Whether the list took this key. */
  takes(event: KeyboardEvent): boolean {
    if (!this.open) return false;
    const steps: Record<string, () => void> = {
      ArrowDown: () => (this.chosen = (this.chosen + 1) % this.macros.length),
      ArrowUp: () => (this.chosen = (this.chosen + this.macros.length - 1) % this.macros.length),
      Enter: () => this.take(this.choice),
      Tab: () => this.take(this.choice),
      Escape: () => this.close(),
    };
    const step = event.ctrlKey || event.metaKey || event.altKey ? undefined : steps[event.key];
    if (step) {
      event.preventDefault();
      step();
    }
    return step !== undefined;
  }

  take(macro: Macro | undefined): void {
    const [field, slash] = [this.field(), this.slash];
    if (!macro || !field || !slash) return;
    field.setSelectionRange(slash.from, slash.from + slash.query.length + 1);
    this.close();
    this.insert(macro);
  }

  /** At the caret; counted, so that what is useful comes first. */
  insert(macro: Macro): void {
    this.put(this.#fill(macro).text);
    countUse(this.conversation().id, macro.id);
  }

  /** In place of what is selected, with the caret behind it. */
  put(text: string): void {
    const field = this.field();
    if (!field) return;
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    const caret = field.selectionEnd;
    this.changed(field.value);
    void tick().then(() => {
      field.focus();
      field.setSelectionRange(caret, caret);
      this.look();
    });
  }

  #find(query: string): Macro[] {
    const { queue_id, channel, customer } = this.conversation();
    const languages = [locale.current, customer.language ?? "en"];
    const found = findMacros(this.desk.user.config.macros ?? [], {
      query,
      queueId: queue_id,
      channel,
      languages,
    });
    // Before anything is typed, what fits what they wrote comes first: `/` and Enter insert it.
    const fitting = query ? [] : suggestFor(this.conversation(), found.length).map(({ macro }) => macro);
    return [...new Set([...fitting, ...found])];
  }

  #fill(macro: Macro): Filled {
    const { customer } = this.conversation();
    return fill(
      wordsFor(macro.text, customer.language ?? locale.current),
      factsOf(this.desk, this.conversation()),
    );
  }
}
