// What wants a supervisor, in a line.
import { locale, t } from "../../messages/locale.svelte";
import { agentName, queueName } from "../../names";
import type { FloorNeedView } from "../../protocol.gen";
import { isAboutQueue } from "../../state/needs";
import { tellRule } from "../../text/floor";

export function nameIn(need: FloorNeedView): string {
  return isAboutQueue(need) ? queueName(need.queue_id!) : agentName(need.agent_id);
}

export function titleOf(need: FloorNeedView): string {
  const name = nameIn(need);
  if (need.rule) return t("floor.need.rule", { name, what: tellRule(need.rule, locale.messages) });
  return t(`floor.need.${need.kind as "help"}`, { name });
}
