// The field in which a mail is written. ProseMirror keeps what stands in it to our schema, and knows what browsers and
// input methods do; loaded with the first mail, never before. Its commands are few enough to be written here.
import type { DOMParser } from "prosemirror-model";
import { EditorState, Selection, TextSelection, type Transaction } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { blocksOf } from "../mail/blocks";
import type { AttachmentView, Block } from "../protocol.gen";
import type { TextLike } from "../views/composer/insertion.svelte";
import { commandOf } from "./commands";
import { flatten, fromBlocks, sliceOf, toBlocks } from "./convert";
import { linkAt, type Look, type Looks, looksOf, setLink, toggle } from "./looking";
import { Past } from "./past";
import { readHtml } from "./read-html";
import { IMAGE } from "./schema";

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
  /** Nothing is changed in it now. */
  frozen: () => boolean;
}

export class Editor implements TextLike {
  readonly #view: EditorView;
  #past = new Past();

  constructor(
    place: HTMLElement,
    blocks: Block[],
    readonly hooks: Hooks,
  ) {
    const clipboardParser = { parseSlice: (dom: ParentNode) => sliceOf(readHtml(dom)) };
    this.#view = new EditorView(place, {
      state: stateOf(blocks),
      attributes: hooks.attributes,
      dispatchTransaction: (change) => this.#take(change),
      handleKeyDown: (_, event) => hooks.onkey(event) || this.#press(event),
      handlePaste: (_, event) => this.#takeFiles(event, event.clipboardData?.files),
      handleDrop: (_, event) => this.#takeFiles(event, event.dataTransfer?.files),
      // The view puts its caret into the page a while after the focus has come, too late for who types at once.
      handleDOMEvents: { blur: () => void hooks.onblur(), focus: () => void this.focus() },
      clipboardTextParser: (text) => sliceOf(blocksOf(text)),
      clipboardParser: clipboardParser as unknown as DOMParser,
    });
    hooks.onlooks(this.looks);
  }

  #take(change: Transaction): void {
    if (change.docChanged && this.hooks.frozen()) return;
    const before = this.#view.state;
    // A letter typed behind the one before goes with it; everything else is undone by itself.
    const whole = change.docChanged && change.getMeta("composition") === undefined && !isTyping(change);
    if (change.docChanged) this.#past.keep(before, whole, performance.now());
    this.#show(before.apply(change), change.docChanged);
  }

  #show(state: EditorState, changed: boolean): void {
    this.#view.updateState(state);
    if (changed) this.hooks.onchange(toBlocks(state.doc));
    this.hooks.onlooks(this.looks);
  }

  #press(event: KeyboardEvent): boolean {
    const name = nameOf(event);
    if (name.length > 1) this.#readSelection();
    if (name === "Mod-KeyZ" || name === "Mod-KeyY" || name === "Mod-Shift-KeyZ") {
      const state = this.#view.state;
      if (this.hooks.frozen()) return true;
      const other = name === "Mod-KeyZ" ? this.#past.undo(state) : this.#past.redo(state);
      if (other) this.#show(other, true);
      return true;
    }
    if (name === "Mod-KeyB" || name === "Mod-KeyI") {
      this.toggle(name === "Mod-KeyB" ? "bold" : "italic");
      return true;
    }
    // Of selected words; where nothing is selected the key is the command menu's.
    if (name === "Mod-KeyK" && (this.looks.selects || this.looks.link)) {
      event.stopPropagation();
      this.hooks.onlink();
      return true;
    }
    const change = commandOf(name, this.#view.state);
    if (change) this.#view.dispatch(change.scrollIntoView());
    return change !== null;
  }

  /** Browsers tell of a selection with the next frame; whoever is quicker means what they see. */
  #readSelection(): void {
    const selected = document.getSelection();
    const { anchorNode, focusNode } = selected ?? {};
    if (!selected || !anchorNode || !focusNode || !this.#view.dom.contains(anchorNode)) return;
    if (!this.#view.dom.contains(focusNode)) return;
    const { doc, selection, tr } = this.#view.state;
    const anchor = this.#view.posAtDOM(anchorNode, selected.anchorOffset);
    const head = this.#view.posAtDOM(focusNode, selected.focusOffset);
    if (anchor === selection.anchor && head === selection.head) return;
    this.#view.dispatch(tr.setSelection(TextSelection.between(doc.resolve(anchor), doc.resolve(head))));
  }

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
    return looksOf(this.#view.state);
  }

  toggle(look: Look): void {
    this.#view.dispatch(toggle(this.#view.state, look));
    this.focus();
  }

  /** Null takes the link away. Where nothing is selected, of the words of the link the caret is in. */
  link(href: string | null): void {
    const { state } = this.#view;
    this.#view.dispatch(setLink(state, linkAt(state), href));
    this.focus();
  }

  picture({ id, name }: AttachmentView): void {
    const { tr } = this.#view.state;
    this.#view.dispatch(tr.replaceSelectionWith(IMAGE.create({ id, text: name })).scrollIntoView());
    this.focus();
  }

  /** Another text, from a draft: nothing of the one before can be brought back here. */
  load(blocks: Block[]): void {
    this.#past = new Past();
    this.#show(stateOf(blocks), false);
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
    this.#view.dispatch(tr.setSelection(TextSelection.create(doc, at(start), at(end))));
  }

  setRangeText(text: string, start = this.selectionStart, end = this.selectionEnd): void {
    const { doc, tr } = this.#view.state;
    const { places } = flatten(doc);
    const [from, to] = [places[start] ?? 1, places[end] ?? 1];
    const change = tr.replaceRange(from, to, sliceOf(blocksOf(text)));
    const caret = change.doc.resolve(change.mapping.map(to));
    this.#view.dispatch(change.setSelection(TextSelection.near(caret, -1)).scrollIntoView());
  }

  focus(): void {
    this.#view.focus();
  }
}

/** With the caret where whoever goes on writing wants it. */
function stateOf(blocks: Block[]): EditorState {
  const doc = fromBlocks(blocks);
  return EditorState.create({ doc, selection: Selection.atEnd(doc) });
}

function isTyping({ steps, before, doc }: Transaction): boolean {
  return (
    steps.length === 1 &&
    doc.childCount === before.childCount &&
    Math.abs(doc.content.size - before.content.size) <= 2
  );
}

/** By the place on the board, as everywhere on the desk. */
function nameOf({ code, key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): string {
  if (altKey) return "";
  const mod = ctrlKey || metaKey ? "Mod-" : "";
  return `${mod}${shiftKey ? "Shift-" : ""}${mod ? code : key}`;
}
