// The field in which a mail is written. ProseMirror keeps what stands in it to our schema, and knows what browsers and
// input methods do; loaded with the first mail, never before.
import { baseKeymap, chainCommands, exitCode, lift, toggleMark, wrapIn } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { Fragment, type Node, Slice } from "prosemirror-model";
import { liftListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { type Command, EditorState, TextSelection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { blocksOf } from "../mail/blocks";
import type { AttachmentView, Block } from "../protocol.gen";
import type { TextLike } from "../views/composer/insertion.svelte";
import { flatten, fromBlocks, toBlocks } from "./convert";
import type { Look, Looks } from "./looks";
import { schema } from "./schema";

const { nodes, marks } = schema;
/** Left alone by the undo history: it is another text, not a change of this one. */
const LOADED = "addToHistory";

export interface Hooks {
  /** For a screen reader, and the rest of what the element says of itself. */
  attributes: () => Record<string, string>;
  onchange: (blocks: Block[]) => void;
  onlooks: (looks: Looks) => void;
  /** Whether somebody else took the key. */
  onkey: (event: KeyboardEvent) => boolean;
  onlink: () => void;
  onpictures: (files: File[]) => void;
  onblur: () => void;
}

export class Editor implements TextLike {
  readonly #view: EditorView;

  constructor(
    place: HTMLElement,
    blocks: Block[],
    readonly hooks: Hooks,
  ) {
    this.#view = new EditorView(place, {
      state: this.#fresh(fromBlocks(blocks)),
      attributes: hooks.attributes,
      dispatchTransaction: (change) => {
        const state = this.#view.state.apply(change);
        this.#view.updateState(state);
        if (change.docChanged && change.getMeta(LOADED) !== false) hooks.onchange(toBlocks(state.doc));
        hooks.onlooks(this.looks);
      },
      handleKeyDown: (_, event) => hooks.onkey(event),
      handlePaste: (_, event) => this.#takeFiles(event, event.clipboardData?.files),
      handleDrop: (_, event) => this.#takeFiles(event, event.dataTransfer?.files),
      handleDOMEvents: { blur: () => void hooks.onblur() },
      clipboardTextParser: (text) => new Slice(Fragment.fromArray(fromBlocks(blocksOf(text)).children), 1, 1),
    });
  }

  #fresh(doc: Node): EditorState {
    return EditorState.create({ doc, plugins: [history(), keymap(this.#keys()), keymap(baseKeymap)] });
  }

  #keys(): Record<string, Command> {
    const line: Command = chainCommands(exitCode, (state, dispatch) => {
      dispatch?.(state.tr.replaceSelectionWith(nodes.line!.create()).scrollIntoView());
      return true;
    });
    return {
      "Mod-b": toggleMark(marks.bold!),
      "Mod-i": toggleMark(marks.italic!),
      "Mod-k": this.#asksForLink,
      "Mod-z": undo,
      "Mod-y": redo,
      "Shift-Mod-z": redo,
      "Shift-Enter": line,
      // Sending is the composer's.
      "Mod-Enter": () => true,
      Enter: chainCommands(splitListItem(nodes.item!), leaveEmpty),
      Backspace: leaveEmptyStart,
    };
  }

  /** Of selected words; where nothing is selected the key is the command menu's. */
  #asksForLink: Command = (state) => {
    if (state.selection.empty && !this.looks.link) return false;
    this.hooks.onlink();
    return true;
  };

  #takeFiles(event: Event, files: FileList | undefined): boolean {
    const all = [...(files ?? [])];
    const pictures = all.filter(({ type }) => type.startsWith("image/"));
    if (!all.length) return false;
    if (pictures.length === all.length) {
      event.preventDefault();
      event.stopPropagation(); // around this lies a zone that would attach them
      this.hooks.onpictures(pictures);
    }
    return true;
  }

  get looks(): Looks {
    const { selection, storedMarks } = this.#view.state;
    const { $from, from, to, empty } = selection;
    const set = storedMarks ?? $from.marks();
    const has = (name: "bold" | "italic") => {
      const mark = marks[name]!;
      return empty ? !!mark.isInSet(set) : this.#view.state.doc.rangeHasMark(from, to, mark);
    };
    const within = (name: string) =>
      Array.from({ length: $from.depth }, (_, depth) => $from.node(depth + 1)).some(
        ({ type }) => type.name === name,
      );
    const link = marks.link!.isInSet($from.marksAcross(selection.$to) ?? $from.marks()) ?? this.#linkBehind();
    return {
      bold: has("bold"),
      italic: has("italic"),
      bullet: within("bullet"),
      number: within("number"),
      quote: within("quote"),
      link: (link?.attrs.href as string | undefined) ?? null,
      selects: !empty,
    };
  }

  #linkBehind() {
    const { $from } = this.#view.state.selection;
    return marks.link!.isInSet($from.nodeAfter?.marks ?? []);
  }

  toggle(look: Look): void {
    const { bold, italic } = marks;
    const on = this.looks[look];
    const commands: Record<Look, Command> = {
      bold: toggleMark(bold!),
      italic: toggleMark(italic!),
      bullet: on ? liftListItem(nodes.item!) : wrapInList(nodes.bullet!),
      number: on ? liftListItem(nodes.item!) : wrapInList(nodes.number!),
      quote: on ? lift : wrapIn(nodes.quote!),
    };
    // From one list to the other.
    const listed = this.looks.bullet || this.looks.number;
    if (!on && listed && (look === "bullet" || look === "number")) this.#do(liftListItem(nodes.item!));
    this.#do(commands[look]);
  }

  /** Null takes the link away. Where nothing is selected, of the words of the link the caret is in. */
  link(href: string | null): void {
    const { state } = this.#view;
    const [from, to] = this.#linked();
    const change = state.tr.removeMark(from, to, marks.link);
    if (href && from < to) change.addMark(from, to, marks.link!.create({ href }));
    else if (href) change.insertText(href).addMark(from, from + href.length, marks.link!.create({ href }));
    this.#view.dispatch(change);
    this.focus();
  }

  #linked(): [number, number] {
    const { selection, doc } = this.#view.state;
    const { $from, from, to, empty } = selection;
    const href = this.looks.link;
    if (!empty || !href) return [from, to];
    let [first, last] = [from, to];
    const start = $from.start();
    $from.parent.forEach((node, offset) => {
      const [begins, ends] = [start + offset, start + offset + node.nodeSize];
      if (node.marks.some(({ attrs }) => attrs.href === href) && begins <= last && ends >= first)
        [first, last] = [Math.min(first, begins), Math.max(last, ends)];
    });
    return [first, Math.min(last, doc.content.size)];
  }

  picture({ id, name }: AttachmentView): void {
    this.#view.dispatch(
      this.#view.state.tr.replaceSelectionWith(nodes.image!.create({ id, text: name })).scrollIntoView(),
    );
    this.focus();
  }

  /** Another text, from a draft: nothing of the one before can be brought back here. */
  load(blocks: Block[]): void {
    this.#view.updateState(this.#fresh(fromBlocks(blocks)));
    this.setSelectionRange(this.value.length, this.value.length);
    this.hooks.onlooks(this.looks);
  }

  #do(command: Command): void {
    command(this.#view.state, this.#view.dispatch, this.#view);
    this.focus();
  }

  /** What it says of itself may be another. */
  draw(): void {
    this.#view.setProps({});
  }

  destroy(): void {
    this.#view.destroy();
  }

  // As a text area has it, for what is put in at the caret.

  get value(): string {
    return flatten(this.#view.state.doc).text;
  }

  get selectionStart(): number {
    return this.#placeOf(this.#view.state.selection.from);
  }

  get selectionEnd(): number {
    return this.#placeOf(this.#view.state.selection.to);
  }

  #placeOf(position: number): number {
    const { places } = flatten(this.#view.state.doc);
    const found = places.findIndex((each) => each >= position);
    return found < 0 ? places.length - 1 : found;
  }

  setSelectionRange(start: number | null, end: number | null): void {
    const { doc, tr } = this.#view.state;
    const { places } = flatten(doc);
    const at = (place: number | null) => places[Math.min(Math.max(0, place ?? 0), places.length - 1)] ?? 1;
    this.#view.dispatch(
      tr.setSelection(TextSelection.create(doc, at(start), at(end))).setMeta(LOADED, false),
    );
  }

  setRangeText(text: string, start = this.selectionStart, end = this.selectionEnd): void {
    const { doc, tr } = this.#view.state;
    const { places } = flatten(doc);
    const [from, to] = [places[start] ?? 1, places[end] ?? 1];
    const slice = new Slice(Fragment.fromArray(fromBlocks(blocksOf(text)).children), 1, 1);
    const change = tr.replaceRange(from, to, slice);
    const caret = change.mapping.map(to);
    this.#view.dispatch(
      change.setSelection(TextSelection.near(change.doc.resolve(caret), -1)).scrollIntoView(),
    );
  }

  focus(): void {
    this.#view.focus();
  }
}

/** Enter in an empty line of a quote leaves it. */
const leaveEmpty: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  return empty && $from.depth > 1 && !$from.parent.content.size ? lift(state, dispatch) : false;
};

/** Backspace at the beginning of a list or a quote takes its look away, not the line before. */
const leaveEmptyStart: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parentOffset > 0 || $from.depth < 2) return false;
  return liftListItem(nodes.item!)(state, dispatch) || lift(state, dispatch);
};
