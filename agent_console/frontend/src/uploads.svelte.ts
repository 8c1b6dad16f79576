// Files on their way to the hub, for each conversation: they go on while another one is on the screen.
// One that has arrived belongs to the draft of its mail.
import type { AttachmentView } from "./protocol.gen";
import { Failed } from "./rest";
import { upload } from "./upload";

export interface Upload {
  key: string;
  file: File;
  /** From 0 to 1. */
  progress: number;
  /** Why it failed, as a code. */
  failed: string | null;
}

// As many as one mail may carry, and as large; the hub has the last word.
export const MOST_FILES = 20;

export class Uploads {
  #of = $state<Record<string, Upload[]>>({});
  readonly #stops = new Map<string, AbortController>();

  constructor(readonly arrived: (conversationId: string, file: AttachmentView) => void) {}

  list(conversationId: string): readonly Upload[] {
    return this.#of[conversationId] ?? [];
  }

  running(conversationId: string): number {
    return this.list(conversationId).filter(({ failed }) => !failed).length;
  }

  /** Of anything. */
  get any(): boolean {
    return Object.keys(this.#of).some((each) => this.running(each) > 0);
  }

  add(conversationId: string, files: Iterable<File>): void {
    for (const file of files) void this.#start(conversationId, crypto.randomUUID(), file);
  }

  /** Stops it, or forgets that it failed. */
  remove(conversationId: string, key: string): void {
    this.#stops.get(key)?.abort();
    this.#drop(conversationId, key);
  }

  again(conversationId: string, { key, file }: Upload): void {
    this.#drop(conversationId, key);
    this.add(conversationId, [file]);
  }

  async #start(conversationId: string, key: string, file: File): Promise<void> {
    const stop = new AbortController();
    this.#stops.set(key, stop);
    this.#of[conversationId] = [...this.list(conversationId), { key, file, progress: 0, failed: null }];
    const onprogress = (progress: number) => this.#change(conversationId, key, { progress });
    try {
      const arrived = await upload(file, { onprogress, signal: stop.signal });
      if (arrived.scan === "infected") throw new Failed(200, "infected");
      this.#drop(conversationId, key);
      this.arrived(conversationId, arrived);
    } catch (error) {
      this.#change(conversationId, key, { failed: error instanceof Failed ? error.code : "unreadable" });
    }
    this.#stops.delete(key);
  }

  #change(conversationId: string, key: string, what: Partial<Upload>): void {
    this.#of[conversationId] = this.list(conversationId).map((each) =>
      each.key === key ? { ...each, ...what } : each,
    );
  }

  #drop(conversationId: string, key: string): void {
    this.#of[conversationId] = this.list(conversationId).filter((each) => each.key !== key);
  }
}
