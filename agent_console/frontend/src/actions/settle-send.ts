import { rest } from "../rest";

/** Decides about a message of which nobody knows whether it went out. The stream tells everybody. */
export async function settleSend(messageId: string, outcome: "arrived" | "again"): Promise<void> {
  await rest.settle(messageId, outcome);
}
