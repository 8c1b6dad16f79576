import { announcer } from "../announcer.svelte";
import { t } from "../messages/locale.svelte";
import { rest } from "../rest";

/** The customer complains, or it was marked by mistake. */
export async function markComplaint(interactionId: string, complaint: boolean): Promise<void> {
  await rest.markComplaint(interactionId, complaint);
  announcer.say(t(complaint ? "event.complaint" : "event.complaintOver"));
}
