import { announcer } from "../announcer.svelte";
import { focusWriting } from "../focus";
import { t } from "../messages/locale.svelte";
import { agentName } from "../names";
import { rest, type Waiting } from "../rest";
import { address, route } from "../route.svelte";

/** Takes it from the line. The hub says no with a code (`Failed`), which is for the row to show. */
export async function takeInteraction({ interaction }: Waiting, name: string): Promise<void> {
  const { state } = await rest.pick(interaction.id, false);
  if (state === "asked") return announcer.say(t("queues.asked"));
  announcer.say(t("queues.taken", { name }));
  route.go(address.conversation(interaction.conversation_id));
  focusWriting();
}

export async function assignInteraction(
  { interaction }: Waiting,
  agentId: string,
  override: boolean,
): Promise<void> {
  const { state } = await rest.assign(interaction.id, agentId, override);
  announcer.say(state === "asked" ? t("queues.asked") : t("assign.done", { name: agentName(agentId) }));
}
