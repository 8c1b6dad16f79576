// What is written in a mail, as the wire has it: blocks without nesting. The words of it are kept apart as plain text,
// which every draft has; the looks count only for as long as they belong to these very words.
import type { Block, Run } from "../protocol.gen";

export function run(text: string, more: Partial<Run> = {}): Run {
  return { text, bold: false, italic: false, link: null, image: null, ...more };
}

/** Neighbours that look alike are one; a picture stands alone. */
export function joinRuns(runs: readonly Run[]): Run[] {
  return runs.reduce<Run[]>((all, next) => {
    const last = all.at(-1);
    const alike = last && !last.image && !next.image && LOOKS.every((look) => last[look] === next[look]);
    if (alike) all[all.length - 1] = { ...last, text: last.text + next.text };
    else all.push(next);
    return all;
  }, []);
}

const LOOKS = ["bold", "italic", "link"] as const;

export interface Group {
  kind: Block["kind"];
  blocks: Block[];
}

/** Neighbours of one kind are one list, or one quote; each paragraph is by itself. */
export function groupBlocks(blocks: readonly Block[]): Group[] {
  return blocks.reduce<Group[]>((all, block) => {
    const last = all.at(-1);
    if (last?.kind === block.kind && block.kind !== "paragraph") last.blocks.push(block);
    else all.push({ kind: block.kind, blocks: [block] });
    return all;
  }, []);
}

const MARKS: Record<Block["kind"], (place: number) => string> = {
  paragraph: () => "",
  bullet: () => "- ",
  number: (place) => `${place}. `,
  quote: () => "> ",
};

/** As plain text: for the draft, the stream and whoever has no editor. What goes out as text, the hub writes. */
export function plainOf(blocks: readonly Block[]): string {
  let text = "";
  let place = 0;
  for (const [at, { kind, runs }] of blocks.entries()) {
    const goesOn = kind !== "paragraph" && blocks[at - 1]?.kind === kind;
    place = goesOn ? place + 1 : 1;
    if (at) text += goesOn ? "\n" : "\n\n";
    text += MARKS[kind](place) + runs.map((each) => (each.image ? `[${each.text}]` : each.text)).join("");
  }
  return text;
}

/** A text as it is typed: an empty line between two paragraphs. */
export function blocksOf(text: string): Block[] {
  return text.split(/\n{2,}/).map((each) => ({ kind: "paragraph", runs: each ? [run(each)] : [] }));
}

/** Whether more than its words is worth keeping. */
export function hasLooks(blocks: readonly Block[]): boolean {
  return blocks.some(
    ({ kind, runs }) =>
      kind !== "paragraph" || runs.some(({ bold, italic, link, image }) => bold || italic || link || image),
  );
}

export function imagesOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap(({ runs }) => runs.flatMap(({ image }) => image ?? []));
}

const ADDRESS = /^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/;
const SCHEME = /^(?:https?:\/\/|mailto:|tel:)[^\s<>"]+$/i;
const PLACE = /^[^\s<>"/:@]+\.[^\s<>"/:@]{2,}(?:[/:?#][^\s<>"]*)?$/;

/** What somebody types or pastes for a link; null where none can be made of it. As in hub/rich/reading.py. */
export function linkOf(typed: string): string | null {
  const text = typed.trim();
  if (SCHEME.test(text)) return text;
  if (ADDRESS.test(text)) return `mailto:${text}`;
  return PLACE.test(text) ? `https://${text}` : null;
}
