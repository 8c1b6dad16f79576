// What waits in a queue, as its page draws it. Nothing moves under the pointer: while the list is held, rows keep
// their places, what has left says so, and what came is counted.
import type { Waiting } from "../rest";

export interface WaitingRow extends Waiting {
  /** Its place in the line, from 1; as it was when it was drawn, if it has left. */
  place: number;
  gone: boolean;
}

export interface HeldLine {
  rows: WaitingRow[];
  changes: number;
}

export function releaseLine(fresh: Waiting[]): HeldLine {
  return { rows: fresh.map((each, at) => ({ ...each, place: at + 1, gone: false })), changes: 0 };
}

export function holdLine(before: WaitingRow[], fresh: Waiting[]): HeldLine {
  const now = new Map(releaseLine(fresh).rows.map((row) => [row.interaction.id, row]));
  const rows = before.map((row): WaitingRow => now.get(row.interaction.id) ?? { ...row, gone: true });
  const drawn = new Set(rows.map(({ interaction }) => interaction.id));
  const came = [...now.keys()].filter((id) => !drawn.has(id)).length;
  return { rows, changes: came + rows.filter(({ gone }) => gone).length };
}
