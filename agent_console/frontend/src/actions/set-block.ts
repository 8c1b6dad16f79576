import { rest } from "../rest";

/** Blocks an identity, so that nothing more from it becomes work; or takes that back. */
export async function setBlock(identityId: string, blocked: boolean, reason: string): Promise<void> {
  await rest.setBlock(identityId, blocked, reason);
}
