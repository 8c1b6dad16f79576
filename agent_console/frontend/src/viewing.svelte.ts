// Which file is looked at: asked for where it hangs, shown in one viewer.
import type { AttachmentView } from "./protocol.gen";

export interface Looked {
  id: string;
  /** What hangs beside it, where the conversation itself is not on the screen. */
  beside: readonly AttachmentView[];
}

let looked = $state.raw<Looked | null>(null);

export const viewing = {
  get looked() {
    return looked;
  },
  ask(id: string, beside: readonly AttachmentView[]): void {
    looked = { id, beside };
  },
  dismiss: () => (looked = null),
};
