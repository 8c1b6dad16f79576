import { rest } from "../rest";

/** Closes a queue until it is opened by hand, or lets its hours decide again. */
export async function setEmergency(queueId: string, closed: boolean, reason: string | null): Promise<void> {
  await rest.setEmergency(queueId, closed, reason);
}
