// What holds for every field of the page, whoever writes the next one: the keys of an input method reach no handler of
// ours, a paste of megabytes is refused with words instead of freezing the page, and a file that is dropped where nobody
// takes it does not replace the desk.
import { CompositionGuard } from "./text/composition";

/** More than any field takes. Beyond it a browser lays out text for seconds. */
export const MOST_PASTED = 100_000;

/** Fields that say it better themselves: there the paste is told to them by this event. */
export const TOO_MUCH = "toomuchpasted";

export function guardInput(target: EventTarget, words: () => string): void {
  const composition = new CompositionGuard();
  target.addEventListener("compositionstart", composition.start, true);
  target.addEventListener("compositionend", composition.end, true);
  target.addEventListener("keydown", (event) => keep(event as KeyboardEvent, composition), true);
  target.addEventListener("paste", (event) => refuse(event as ClipboardEvent, words), true);
  // Behind every handler of ours: what they have taken is theirs.
  target.addEventListener("dragover", (event) => leaveFiles(event as DragEvent));
  target.addEventListener("drop", (event) => leaveFiles(event as DragEvent));
}

/** The browser would open it in place of the page. */
function leaveFiles(event: DragEvent): void {
  if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "none";
}

/** The browser still gets the key; of ours nobody does. */
function keep(event: KeyboardEvent, composition: CompositionGuard): void {
  if (!composition.owns(event)) return;
  event.stopImmediatePropagation();
  // Left over from picking a candidate (Safari): it would begin a new line.
  if (event.key === "Enter" && !event.isComposing && event.keyCode !== 229) event.preventDefault();
}

function refuse(event: ClipboardEvent, words: () => string): void {
  const length = event.clipboardData?.getData("text/plain").length ?? 0;
  if (length <= MOST_PASTED) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const field = event.target as HTMLElement;
  const said = new CustomEvent(TOO_MUCH, { bubbles: true, cancelable: true, detail: { length } });
  if (!field.dispatchEvent(said)) return;
  tell(field, words());
}

/** As the browser tells of a field that is not filled in right; until the next key. */
function tell(field: HTMLElement, words: string): void {
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  field.setCustomValidity(words);
  field.reportValidity();
  field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
}
