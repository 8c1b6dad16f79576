// Which rows of a long list stand on the page: of five hundred, as many as are seen and a few around them. Pure.

/** Shorter lists stand there whole. */
export const WHOLE = 100;
/** Rows above and below what is seen: the arrows and the wheel meet the next ones before they are needed. */
const AROUND = 12;

export interface View {
  top: number;
  height: number;
  /** Of a row, and of a group's heading. */
  row: number;
  head: number;
}

/** From the first row that is drawn to before the last, for each group. */
export function windowOf(counts: readonly number[], { top, height, row, head }: View): [number, number][] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all <= WHOLE) return counts.map((count) => [0, count]);
  const [first, last] = [top - AROUND * row, top + height + AROUND * row];
  let above = 0;
  return counts.map((count) => {
    const begin = above + head;
    above = begin + count * row;
    const from = clamp(Math.floor((first - begin) / row), count);
    return [from, Math.max(from, clamp(Math.ceil((last - begin) / row), count))];
  });
}

function clamp(place: number, count: number): number {
  return Math.min(count, Math.max(0, place));
}
