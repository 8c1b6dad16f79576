import { focusWriting } from "../focus";
import { useDesk } from "../session.svelte";

/** Undoes pressing Send: the mail is in the composer again, with its readers and files. */
export function takeBack(request: string): void {
  useDesk().takeBack(request);
  focusWriting();
}
