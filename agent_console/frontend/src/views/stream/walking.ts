// From message to message by the arrow keys: a stream is one stop for Tab, and what can be done with a message is
// behind the next one.
const EACH = "[data-message]";

export function messageAt(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(EACH) : null;
}

/** Whether the key was one of these. */
export function walk(box: HTMLElement, event: KeyboardEvent): boolean {
  const here = messageAt(event.target);
  // Inside a message (a player, a button) the arrows are not ours.
  if (event.target !== box && event.target !== here) return false;
  const next = NEXT[event.key]?.(box, here);
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
  return next !== undefined;
}

type Step = (box: HTMLElement, here: HTMLElement | null) => HTMLElement | undefined;

const NEXT: Record<string, Step> = {
  ArrowUp: (box, here) => (here ? (step(box, here, -1) ?? here) : lastInSight(box)),
  ArrowDown: (box, here) => (here ? (step(box, here, 1) ?? here) : undefined),
  Escape: (box, here) => (here ? box : undefined),
};

function step(box: HTMLElement, here: HTMLElement, by: number): HTMLElement | undefined {
  const all = [...box.querySelectorAll<HTMLElement>(EACH)];
  return all[all.indexOf(here) + by];
}

function lastInSight(box: HTMLElement): HTMLElement | undefined {
  const bottom = box.getBoundingClientRect().bottom;
  return [...box.querySelectorAll<HTMLElement>(EACH)].findLast(
    (each) => each.getBoundingClientRect().top < bottom,
  );
}
