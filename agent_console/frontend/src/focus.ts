import { tick } from "svelte";

/** To where the agent writes next: the composer, or the reason where the talk is over. */
export function focusWriting(): void {
  focusField("composer", "wrapup-reason");
}

/** To the first of these that is there once what has changed is drawn: before the next key, which is meant for it. What
 * the hub told just now is drawn with the next frame. */
export function focusField(...ids: string[]): void {
  const focus = () => {
    const found = ids.map(find).find((each) => each);
    found?.focus();
    return found;
  };
  void tick().then(() => focus() ?? requestAnimationFrame(focus));
}

/** Whoever wrote there does so no more. */
export function leaveField(): void {
  find("composer")?.blur();
}

function find(id: string): HTMLElement | null {
  return document.getElementById(id);
}
