import { rest } from "../rest";

/** Moves another customer's identity, with its own past, to this customer. */
export async function linkIdentity(customerId: string, identityId: string, reason: string): Promise<void> {
  await rest.link(customerId, identityId, reason);
}
