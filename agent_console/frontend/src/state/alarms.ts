// Which alerts of the floor are heard, and when again: serious ones, each minute until they are seen. Pure.
import type { FloorNeedView } from "../protocol.gen";

const AGAIN_MS = 60_000;

/** What has been told, and when last. */
export interface Heard {
  ids: ReadonlySet<string>;
  at: number;
}

/** A queue beyond its limit, a rule that says so, somebody who asks for help: nobody may wait until it is read. */
export function listSerious(needs: readonly FloorNeedView[]): string[] {
  return needs
    .filter(({ severity, kind, snoozed }) => !snoozed && (severity === "late" || kind === "help"))
    .map(({ id }) => id);
}

/** `seen`: the list is before somebody's eyes. `before` null: what stands when the desk is opened is no news, but is
 * told again in a minute like everything that nobody has looked at. */
export function hear(
  before: Heard | null,
  serious: readonly string[],
  seen: boolean,
  now: number,
): { heard: Heard; rings: boolean } {
  const ids = new Set(serious);
  const isNew = before !== null && serious.some((id) => !before.ids.has(id));
  const isDue = before !== null && serious.length > 0 && now - before.at >= AGAIN_MS;
  const rings = !seen && (isNew || isDue);
  return { heard: { ids, at: rings || seen || !before || !serious.length ? now : before.at }, rings };
}
