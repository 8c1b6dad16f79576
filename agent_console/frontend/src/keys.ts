// The keyboard, as one table: the desk acts by it and the map on `?` draws it.
//
// Keys that work everywhere are matched by their place on the board, so that they are the same on every
// layout; AltGraph types letters on many boards, and is left alone.
import type { PlainKey } from "./messages";

export type Command =
  | "presence"
  | "accept"
  | "decline"
  | "next"
  | "back"
  | "composer"
  | "wrapup"
  | "mute"
  | "hold"
  | "keypad"
  | "transfer"
  | "addToCall"
  | "recording"
  | "guide"
  | "identity"
  | "endCall"
  | "dial"
  | "text"
  | "mail"
  | "find"
  | "region"
  | "regionBefore"
  | "down"
  | "up"
  | "reply"
  | "note"
  | "resolve"
  | "panel"
  | "list"
  | "followUp"
  | "snooze"
  | "goDesk"
  | "goQueues"
  | "goCustomers"
  | "goLive"
  | "why"
  | "help";

interface Binding {
  chord: readonly string[];
  does: PlainKey & `keys.${string}`;
  /** Absent where the element with the focus does it by itself. */
  command?: Command;
  code?: string;
  key?: string;
  /** Behind a G. */
  then?: string;
}

/** Pressed before the letter of a place. */
const GO = "g";
// Whoever presses G and then thinks means the next key for itself.
const GO_MS = 1_500;

export const ANYWHERE: readonly Binding[] = [
  { chord: ["Ctrl", "K"], command: "find", does: "keys.find" },
  { chord: ["Alt", "S"], code: "KeyS", command: "presence", does: "keys.presence" },
  { chord: ["Alt", "A"], code: "KeyA", command: "accept", does: "keys.accept" },
  { chord: ["Alt", "X"], code: "KeyX", command: "decline", does: "keys.decline" },
  { chord: ["Alt", "J"], code: "KeyJ", command: "next", does: "keys.next" },
  { chord: ["Alt", "Y"], code: "KeyY", command: "back", does: "keys.back" },
  { chord: ["Alt", "R"], code: "KeyR", command: "composer", does: "keys.composer" },
  { chord: ["Alt", "B"], code: "KeyB", command: "text", does: "keys.text" },
  { chord: ["Alt", "L"], code: "KeyL", command: "mail", does: "keys.mail" },
  { chord: ["Alt", "W"], code: "KeyW", command: "wrapup", does: "keys.wrapup" },
  { chord: ["Alt", "M"], code: "KeyM", command: "mute", does: "keys.mute" },
  { chord: ["Alt", "H"], code: "KeyH", command: "hold", does: "keys.hold" },
  { chord: ["Alt", "K"], code: "KeyK", command: "keypad", does: "keys.keypad" },
  { chord: ["Alt", "T"], code: "KeyT", command: "transfer", does: "keys.transfer" },
  { chord: ["Alt", "C"], code: "KeyC", command: "addToCall", does: "keys.addToCall" },
  { chord: ["Alt", "P"], code: "KeyP", command: "recording", does: "keys.recording" },
  { chord: ["Alt", "G"], code: "KeyG", command: "guide", does: "keys.guide" },
  { chord: ["Alt", "I"], code: "KeyI", command: "identity", does: "keys.identity" },
  { chord: ["Alt", "Q"], code: "KeyQ", command: "endCall", does: "keys.endCall" },
  { chord: ["Ctrl", "F6"], does: "keys.region" },
  { chord: ["Ctrl", "Enter"], does: "keys.send" },
  { chord: ["Esc"], does: "keys.esc" },
];

export const NOT_TYPING: readonly Binding[] = [
  { chord: ["J"], key: "j", command: "down", does: "keys.down" },
  { chord: ["K"], key: "k", command: "up", does: "keys.up" },
  { chord: ["Enter"], does: "keys.enter" },
  { chord: ["R"], key: "r", command: "reply", does: "keys.reply" },
  { chord: ["N"], key: "n", command: "note", does: "keys.note" },
  { chord: ["E"], key: "e", command: "resolve", does: "keys.resolve" },
  { chord: ["D"], key: "d", command: "dial", does: "keys.dial" },
  { chord: ["W"], key: "w", command: "why", does: "keys.why" },
  { chord: ["T"], key: "t", command: "transfer", does: "keys.transfer.plain" },
  { chord: ["F"], key: "f", command: "followUp", does: "keys.followUp" },
  { chord: ["S"], key: "s", command: "snooze", does: "keys.snooze" },
  { chord: ["/"], key: "/", command: "find", does: "keys.search" },
  { chord: ["["], key: "[", command: "list", does: "keys.list" },
  { chord: ["]"], key: "]", command: "panel", does: "keys.panel" },
  { chord: ["G", "D"], then: "d", command: "goDesk", does: "keys.go.desk" },
  { chord: ["G", "Q"], then: "q", command: "goQueues", does: "keys.go.queues" },
  { chord: ["G", "C"], then: "c", command: "goCustomers", does: "keys.go.customers" },
  { chord: ["G", "L"], then: "l", command: "goLive", does: "keys.go.live" },
  { chord: ["?"], key: "?", command: "help", does: "keys.help" },
];

type Press = Pick<
  KeyboardEvent,
  "altKey" | "ctrlKey" | "metaKey" | "shiftKey" | "code" | "key" | "isComposing" | "keyCode" | "target"
> & { getModifierState(name: string): boolean };

/** Hears keys one after the other, for those of which two make one. */
export class Keys {
  #until = 0;

  constructor(readonly now: () => number = () => performance.now()) {}

  take(event: Press): Command | null {
    const goes = this.now() < this.#until;
    this.#until = isPlain(event) && event.key.toLowerCase() === GO ? this.now() + GO_MS : 0;
    if (goes && isPlain(event)) return find(NOT_TYPING, ({ then }) => then === event.key.toLowerCase());
    return commandOf(event);
  }
}

export function commandOf(event: Press): Command | null {
  if (event.isComposing || event.keyCode === 229) return null;
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyK" && !event.altKey && !event.shiftKey)
    return "find";
  if (event.ctrlKey && event.code === "F6") return event.shiftKey ? "regionBefore" : "region";
  if (event.altKey) return isPlainAlt(event) ? find(ANYWHERE, ({ code }) => code === event.code) : null;
  if (!isPlain(event)) return null;
  return find(NOT_TYPING, ({ key }) => key === event.key.toLowerCase());
}

export function isPlain({ ctrlKey, metaKey, altKey, isComposing, keyCode, target }: Press): boolean {
  return !(ctrlKey || metaKey || altKey || isComposing || keyCode === 229 || isTyping(target));
}

function find(bindings: readonly Binding[], test: (binding: Binding) => boolean): Command | null {
  return bindings.find((binding) => binding.command && test(binding))?.command ?? null;
}

function isPlainAlt(event: Press): boolean {
  return !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.getModifierState("AltGraph");
}

/** Whether digits choose something where the focus is: then they are nobody else's. */
export function choosesByDigit(target: EventTarget | null): boolean {
  return !!(target as HTMLElement | null)?.closest?.("[data-digits]");
}

export function isTyping(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return !!element?.closest?.("input, textarea, select, [contenteditable], [role=menu], dialog");
}
