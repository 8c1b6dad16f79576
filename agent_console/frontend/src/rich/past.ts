// What can be undone: states of the field, one for each stretch of typing. They share nearly all of what they hold.
import type { EditorState } from "prosemirror-state";

// Whoever pauses for so long begins something new.
const PAUSE_MS = 600;
const MOST = 200;

export class Past {
  #done: EditorState[] = [];
  #undone: EditorState[] = [];
  #last = 0;

  /** Before a change: `whole` is one by itself, not a letter more of the one before. */
  keep(before: EditorState, whole: boolean, now: number): void {
    if (whole || now - this.#last > PAUSE_MS) this.#done = [...this.#done, before].slice(-MOST);
    this.#last = whole ? 0 : now;
    this.#undone = [];
  }

  undo(now: EditorState): EditorState | undefined {
    return this.#turn(this.#done, this.#undone, now);
  }

  redo(now: EditorState): EditorState | undefined {
    return this.#turn(this.#undone, this.#done, now);
  }

  #turn(from: EditorState[], to: EditorState[], now: EditorState): EditorState | undefined {
    const found = from.pop();
    if (found) to.push(now);
    this.#last = 0;
    return found;
  }
}
