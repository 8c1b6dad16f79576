// What somebody does in a scene: each waits until the page has what it needs.
import { tick } from "svelte";
import { setComputerClock } from "./computer-clock";
import type { Act } from "./scene";
import { still } from "./still-hub";

const PATIENCE_MS = 25_000; // a machine that runs all tests at once is slow

export async function play(acts: readonly Act[]): Promise<void> {
  for (const act of acts) await once(act);
}

async function once(act: Act): Promise<void> {
  if ("press" in act) return press(act.press);
  if ("click" in act) return (await find(act.click)).click();
  if ("focus" in act) return (await find(act.focus)).focus();
  if ("wait" in act) return void (await find(act.wait));
  if ("type" in act) return type(await find(act.into), act.type);
  if ("hear" in act) return still.say(act.hear);
  if ("hearRaw" in act) return still.say(act.hearRaw);
  if ("later" in act) return pass(act.later);
  still.cut();
}

/** "Alt+s", "?", "Control+k": as the keyboard would say it to whatever has the focus. */
function press(chord: string): void {
  const parts = chord.split("+");
  const key = parts.at(-1)!;
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key;
  const held = { altKey: parts.includes("Alt"), ctrlKey: parts.includes("Control") };
  const target = document.activeElement ?? document.body;
  target.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true, ...held }));
}

function type(field: HTMLElement, text: string): void {
  field.focus();
  (field as HTMLInputElement).value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true, data: text }));
}

/** Nobody counts the time before the hub has told its own and this tab leads: it would count from the later one on. */
async function pass(ms: number): Promise<void> {
  const { tabs } = await import("../tabs/leading.svelte");
  await until(() => still.spoke && tabs.leads, "tab that leads");
  await tick();
  setComputerClock(Date.now() + ms);
}

function find(selector: string): Promise<HTMLElement> {
  return until(() => document.querySelector<HTMLElement>(selector), selector);
}

async function until<Found>(look: () => Found | null | false, what: string): Promise<Found> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`the scene has no ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
