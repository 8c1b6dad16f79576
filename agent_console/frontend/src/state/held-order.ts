// Nothing moves under the pointer: while the list is held, what was drawn stays where it was. What came
// or went meanwhile is counted, and shown when the list is let go.
import type { Channel } from "./model";
import type { Group, WorkItem } from "./work";

export interface HeldItem extends WorkItem {
  /** It is no longer mine; its row keeps the place until the list is let go. */
  gone: boolean;
}

export interface HeldGroup {
  channel: Channel | null;
  items: HeldItem[];
}

export interface Held {
  groups: HeldGroup[];
  changes: number;
}

/** The same work is the same item, so that only rows that changed are drawn anew. */
const shown = new WeakMap<WorkItem, HeldItem>();

function standing(item: WorkItem): HeldItem {
  const known = shown.get(item) ?? { ...item, gone: false };
  shown.set(item, known);
  return known;
}

export function release(fresh: Group[]): Held {
  const groups = fresh.map(({ channel, items }) => ({
    channel,
    items: items.map(standing),
  }));
  return { groups, changes: 0 };
}

/** The order of `before` with the contents of `fresh`. */
export function hold(before: HeldGroup[], fresh: Group[]): Held {
  const now = new Map(fresh.flatMap(({ items }) => items.map((item) => [item.id, item] as const)));
  const drawn = new Set(before.flatMap(({ items }) => items.map(({ id }) => id)));
  const groups = before.map(({ channel, items }) => ({
    channel,
    items: items.map((item): HeldItem => {
      const fresh = now.get(item.id);
      return fresh ? standing(fresh) : { ...item, gone: true };
    }),
  }));
  const came = [...now.keys()].filter((id) => !drawn.has(id)).length;
  const went = [...drawn].filter((id) => !now.has(id)).length;
  return { groups, changes: came + went };
}
