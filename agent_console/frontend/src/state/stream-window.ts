// Which part of a stream stands on the page: a conversation of ten thousand messages must not cost more than one of a
// hundred. The ends are named by entries, not by places: older ones may come above them at any time.

/** Some ten screens: scrolling meets the next part long before its end. */
export const DRAWN = 200;
const STEP = 100;
/** What stays at most; beyond it the far end goes. */
export const MOST_DRAWN = DRAWN + 2 * STEP;

export interface Window {
  /** Key of the first entry; null: as many as are drawn before the last. */
  first: string | null;
  /** Key of the last entry; null: whatever is newest. */
  last: string | null;
}

export const NEWEST: Window = { first: null, last: null };

interface Keyed {
  key: string;
}

/** Places in the stream: from the first, to before the second. */
export function placesOf(entries: readonly Keyed[], { first, last }: Window): [number, number] {
  const at = last === null ? -1 : entries.findLastIndex(({ key }) => key === last);
  const to = at < 0 ? entries.length : at + 1;
  const from = first === null ? -1 : entries.findIndex(({ key }) => key === first);
  return [from < 0 || from >= to ? Math.max(0, to - DRAWN) : from, to];
}

/** A part more above; what is far below goes. */
export function up(entries: readonly Keyed[], window: Window): Window {
  const [from, to] = placesOf(entries, window);
  const next = Math.max(0, from - STEP);
  return between(entries, next, Math.min(to, next + MOST_DRAWN));
}

/** A part more below; what is far above goes. */
export function down(entries: readonly Keyed[], window: Window): Window {
  const [from, to] = placesOf(entries, window);
  const next = Math.min(entries.length, to + STEP);
  return between(entries, Math.max(from, next - MOST_DRAWN), next);
}

/** The part with this entry in its middle. */
export function around(entries: readonly Keyed[], key: string): Window {
  const at = entries.findIndex((each) => each.key === key);
  const from = Math.max(0, at - STEP);
  return between(entries, from, Math.min(entries.length, from + DRAWN));
}

function between(entries: readonly Keyed[], from: number, to: number): Window {
  return {
    first: entries[from]?.key ?? null,
    last: to >= entries.length ? null : (entries[to - 1]?.key ?? null),
  };
}
