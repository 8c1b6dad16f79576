import { announcer } from "../announcer.svelte";
import { t } from "../messages/locale.svelte";
import { rest, type Waiting } from "../rest";

/** Another place in the line: as if it had waited so many seconds longer. What rings goes on ringing. */
export async function changePriority(
  { interaction }: Waiting,
  seconds: number,
  reason: string,
  name: string,
): Promise<void> {
  await rest.changePriority(interaction.id, seconds, reason);
  announcer.say(t("steer.done.place", { name }));
}

/** Its steps begin anew, as the queue's program is now. */
export async function beginAnew({ interaction }: Waiting, reason: string, name: string): Promise<void> {
  await rest.reprogram(interaction.id, reason);
  announcer.say(t("steer.done.steps", { name }));
}
