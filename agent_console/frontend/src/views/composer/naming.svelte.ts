// Naming a colleague in a note: a list of people at the caret, behind `@`.
import { tick } from "svelte";
import { type At, atSign, findPeople, type Person } from "../../mentions";

export class Naming {
  at = $state.raw<At | null>(null);
  chosen = $state(0);
  readonly people: readonly Person[] = $derived.by(() =>
    this.at ? findPeople(this.all(), this.at.query) : [],
  );
  readonly choice: Person | undefined = $derived(this.people[Math.min(this.chosen, this.people.length - 1)]);

  constructor(
    readonly all: () => readonly Person[],
    readonly field: () => HTMLTextAreaElement | undefined,
    /** The text has changed without a key. */
    readonly changed: (text: string) => void,
  ) {}

  get open(): boolean {
    return this.people.length > 0;
  }

  /** After every change of the text or the caret. */
  look(on: boolean): void {
    const field = this.field();
    const at = on && field ? atSign(field.value, field.selectionStart) : null;
    if (at?.query !== this.at?.query) this.chosen = 0;
    this.at = at;
  }

  close(): void {
    this.at = null;
  }

  /** Whether the list took this key. */
  takes(event: KeyboardEvent): boolean {
    if (!this.open || event.ctrlKey || event.metaKey || event.altKey) return false;
    const count = this.people.length;
    const steps: Record<string, () => void> = {
      ArrowDown: () => (this.chosen = (this.chosen + 1) % count),
      ArrowUp: () => (this.chosen = (this.chosen + count - 1) % count),
      Enter: () => this.take(this.choice),
      Tab: () => this.take(this.choice),
      Escape: () => this.close(),
    };
    const step = steps[event.key];
    if (!step) return false;
    event.preventDefault();
    step();
    return true;
  }

  take(person: Person | undefined): void {
    const [field, at] = [this.field(), this.at];
    if (!person || !field || !at) return;
    field.setRangeText(`@${person.name} `, at.from, at.from + at.query.length + 1, "end");
    const caret = field.selectionEnd;
    this.close();
    this.changed(field.value);
    void tick().then(() => {
      field.focus();
      field.setSelectionRange(caret, caret);
    });
  }
}
