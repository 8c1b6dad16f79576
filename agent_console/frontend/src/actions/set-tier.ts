import { rest } from "../rest";

/** What a customer is worth to the line. `was`: the tier on the screen; if it is another by now the hub says `changed`. */
export async function setTier(customerId: string, tier: string | null, was: string | null): Promise<void> {
  await rest.setTier(customerId, tier, was);
}
