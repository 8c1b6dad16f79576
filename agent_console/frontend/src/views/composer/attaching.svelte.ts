// Files for the reply that is being written: which may come, and why one may not.
import type { Desk } from "../../desk.svelte";
import { sortFiles, type Sorted, type WhyNot } from "../../files-policy";
import type { Letter } from "../../mail/letter.svelte";
import { locale, t } from "../../messages/locale.svelte";
import type { Conversation } from "../../state/model";
import { fileSize } from "../../text/files";

export class Attaching {
  refused = $state.raw<Sorted["refused"]>(null);
  /** Why none can be attached at all; null where they can. */
  readonly whyNone: WhyNot | null = $derived.by(() =>
    this.isNote() ? "note" : this.conversation().files.why_not,
  );
  readonly hint: string | null = $derived.by(() => (this.refused ? this.#say(this.refused) : null));

  constructor(
    readonly desk: Desk,
    readonly conversation: () => Conversation,
    readonly letter: () => Letter,
    readonly isNote: () => boolean,
  ) {}

  /** In words, for the button. */
  get why(): string | null {
    return this.whyNone && t(`files.${this.whyNone}` as "files.note");
  }

  attach = (files: Iterable<File>): void => {
    const [policy, letter] = [this.conversation().files, this.letter()];
    const uploads = this.desk.uploads.list(letter.place);
    const waiting = [...letter.head.files, ...uploads.map(({ file }) => file)];
    const bytes = waiting.reduce((sum, { size }) => sum + size, 0);
    const { taken, refused } = sortFiles([...files], policy, { count: waiting.length, bytes });
    this.refused = refused;
    this.desk.uploads.add(letter.place, taken);
  };

  /** Somebody tried where none can go. */
  refuse = (): void => {
    this.refused = { name: "", why: this.whyNone ?? "channel_without_files" };
  };

  #say({ name, why }: NonNullable<Sorted["refused"]>): string {
    const { most, max_bytes } = this.conversation().files;
    if (why === "too_many") return t("upload.tooMany", { n: most });
    if (why === "too_large") return t("files.too_large", { name, size: fileSize(max_bytes, locale.current) });
    if (why === "bad_type") return t("files.bad_type", { name });
    return t(`files.${why}` as "files.note");
  }
}
