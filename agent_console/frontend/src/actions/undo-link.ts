import { rest } from "../rest";

/** Moves the identity back to where it came from. */
export async function undoLink(linkId: string, reason: string): Promise<void> {
  await rest.undoLink(linkId, reason);
}
