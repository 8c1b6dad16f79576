// What the keys that change blocks do. Everything else is typing, which the browser does and ProseMirror reads. Pure.
import type { EditorState, Transaction } from "prosemirror-state";
import { BLOCK, LINE } from "./schema";

type Command = (state: EditorState) => Transaction | null;

const COMMANDS: Record<string, Command> = {
  Enter: enter,
  "Shift-Enter": ({ tr }) => tr.replaceSelectionWith(LINE.create()),
  // Sending is the composer's: the field does not change by it.
  "Mod-Enter": ({ tr }) => tr,
  "Mod-NumpadEnter": ({ tr }) => tr,
  Backspace: backspace,
  Delete: deletes,
};

export function commandOf(name: string, state: EditorState): Transaction | null {
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name]!(state) : null;
}

/** In an empty item it ends the list. */
function enter({ tr, selection: { $from, empty } }: EditorState): Transaction {
  const { parent } = $from;
  if (empty && !parent.content.size && parent.attrs.kind !== "paragraph") return plain(tr, $from.before());
  const open = empty ? tr : tr.deleteSelection();
  return open.split(open.selection.from);
}

/** At its beginning a block loses its look before it joins the one above. */
function backspace({ tr, selection: { $from, empty } }: EditorState): Transaction | null {
  if (!empty) return tr.deleteSelection();
  if ($from.parentOffset > 0) return null;
  if ($from.parent.attrs.kind !== "paragraph") return plain(tr, $from.before());
  return $from.index(0) > 0 ? tr.join($from.before()) : null;
}

function deletes({ tr, doc, selection: { $from, empty } }: EditorState): Transaction | null {
  if (!empty) return tr.deleteSelection();
  const atEnd = $from.parentOffset === $from.parent.content.size;
  return atEnd && $from.index(0) < doc.childCount - 1 ? tr.join($from.after()) : null;
}

function plain(change: Transaction, position: number): Transaction {
  return change.setNodeMarkup(position, BLOCK, { kind: "paragraph" });
}
