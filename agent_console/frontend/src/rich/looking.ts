// How the words at the caret look, and how to make them look another way. Pure.
import type { MarkType } from "prosemirror-model";
import type { EditorState, Transaction } from "prosemirror-state";
import type { Look, Looks } from "./looks";
import { BLOCK, BOLD, ITALIC, LINK } from "./schema";

export type { Look, Looks } from "./looks";

const MARKS: Partial<Record<Look, MarkType>> = { bold: BOLD, italic: ITALIC };

export function looksOf(state: EditorState): Looks {
  const { kind } = state.selection.$from.parent.attrs;
  return {
    bold: has(state, BOLD),
    italic: has(state, ITALIC),
    bullet: kind === "bullet",
    number: kind === "number",
    quote: kind === "quote",
    link: hrefAt(state),
    selects: !state.selection.empty,
  };
}

function has(
  { selection: { $from, from, to, empty }, storedMarks, doc }: EditorState,
  mark: MarkType,
): boolean {
  if (empty) return !!mark.isInSet(storedMarks ?? $from.marks());
  return doc.rangeHasMark(from, to, mark);
}

function hrefAt({ selection: { $from, from, to, empty }, doc }: EditorState): string | null {
  let found = LINK.isInSet($from.marks()) ?? LINK.isInSet($from.nodeAfter?.marks ?? []);
  if (!empty) doc.nodesBetween(from, to, ({ marks }) => void (found ??= LINK.isInSet(marks)));
  return (found?.attrs.href as string | undefined) ?? null;
}

export function toggle(state: EditorState, look: Look): Transaction {
  const mark = MARKS[look];
  return mark ? toggleMark(state, mark) : toggleKind(state, look);
}

function toggleMark(state: EditorState, mark: MarkType): Transaction {
  const { from, to, empty } = state.selection;
  const on = has(state, mark);
  if (empty) return on ? state.tr.removeStoredMark(mark) : state.tr.addStoredMark(mark.create());
  return on ? state.tr.removeMark(from, to, mark) : state.tr.addMark(from, to, mark.create());
}

/** Of every block that the selection touches. */
function toggleKind({ tr, doc, selection: { $from, from, to } }: EditorState, look: Look): Transaction {
  const kind = $from.parent.attrs.kind === look ? "paragraph" : look;
  doc.nodesBetween(from, to, (node, position) => {
    if (node.type === BLOCK) tr.setNodeMarkup(position, null, { kind });
    return false;
  });
  return tr;
}

/** What a link is set to: what is selected, or the whole of the link the caret is in. */
export function linkAt(state: EditorState): [from: number, to: number] {
  const { $from, from, to, empty } = state.selection;
  const href = hrefAt(state);
  if (!empty || !href) return [from, to];
  let [first, last] = [from, to];
  $from.parent.forEach((node, offset) => {
    const [begins, ends] = [$from.start() + offset, $from.start() + offset + node.nodeSize];
    const linked = node.marks.some(({ attrs }) => attrs.href === href);
    if (linked && begins <= last && ends >= first)
      [first, last] = [Math.min(first, begins), Math.max(last, ends)];
  });
  return [first, last];
}

export function setLink({ tr }: EditorState, [from, to]: [number, number], href: string | null): Transaction {
  tr.removeMark(from, to, LINK);
  if (!href) return tr;
  if (from === to) tr.insertText(href, from);
  return tr.addMark(from, Math.max(to, from + (from === to ? href.length : 0)), LINK.create({ href }));
}
