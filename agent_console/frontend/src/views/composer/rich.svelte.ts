// The rich field of one composer: what its toolbar, its link bar and its pictures share.
import type { Letter } from "../../mail/letter.svelte";
import type { Block } from "../../protocol.gen";
import { Failed } from "../../rest";
import type { Editor } from "../../rich/editor";
import { type Looks, PLAIN } from "../../rich/looks";
import { upload } from "../../upload";

// As in hub/threads/files.py: larger ones go as files.
const MOST_BYTES = 8 * 1024 * 1024;
const PICTURES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

export class RichWriting {
  looks = $state.raw<Looks>(PLAIN);
  linking = $state(false);
  /** Pictures on their way. */
  coming = $state(0);
  failed = $state<"large" | "failed" | null>(null);
  /** Null until it is loaded: until then a plain field has the words. */
  editor = $state.raw<Editor | null>(null);
  /** Another text than before stands in the draft. */
  version = $state(0);

  constructor(
    /** The mail that is written in it. */
    readonly letter: () => Letter,
  ) {}

  /** To the hub first: what a picture is, it judges by its content. */
  async put(files: readonly File[]): Promise<void> {
    this.failed = null;
    // Until it is there, another may be written.
    const letter = this.letter();
    for (const file of files) {
      if (file.size > MOST_BYTES) this.failed = "large";
      else await this.#put(file, letter);
    }
  }

  async #put(file: File, letter: Letter): Promise<void> {
    this.coming++;
    try {
      const signal = new AbortController().signal;
      const view = await upload(file, { onprogress: () => undefined, signal });
      if (view.scan === "infected") throw new Failed(200, "infected");
      if (PICTURES.has(view.type) && this.editor) this.editor.picture(view);
      // What the hub takes for no picture goes as a file.
      else letter.change({ files: [...letter.head.files, view] });
    } catch {
      this.failed = "failed";
    } finally {
      this.coming--;
    }
  }

  link(href: string | null): void {
    this.linking = false;
    this.editor?.link(href);
  }

  stopLinking(): void {
    this.linking = false;
    this.editor?.focus();
  }
}

export type Read = () => Block[];
