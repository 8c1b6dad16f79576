// What ids are called: by the hub's configuration, in the language of the interface.
import { locale, t } from "./messages/locale.svelte";
import type { CallTargetView, CustomerView } from "./protocol.gen";
import type { Words } from "./rest";
import { useDesk } from "./session.svelte";
import type { Channel } from "./state/model";
import { phone } from "./text/formats";

const indexes = new WeakMap<readonly object[], ReadonlyMap<string, unknown>>();

/** Of thousands one is found as quickly as of three: the floor asks for a name in every row. */
function find<T extends { id: string }>(among: readonly T[], id: string | null): T | undefined {
  let index = indexes.get(among) as ReadonlyMap<string, T> | undefined;
  if (!index) indexes.set(among, (index = new Map(among.map((each) => [each.id, each]))));
  return id === null ? undefined : index.get(id);
}

export function queueName(id: string): string {
  const queue = find(useDesk().user.config.queues, id);
  return queue ? inLanguage(queue.name, id) : id;
}

export function reasonName(queueId: string | null, id: string): string {
  const { queues } = useDesk().user.config;
  const own = queues.find((each) => each.id === queueId);
  const found = [...(own ? [own] : []), ...queues]
    .flatMap((each) => each.dispositions)
    .find((each) => each.id === id);
  return found ? inLanguage(found.label, id) : id;
}

const NOBODY: { id: string; name: string }[] = [];

export function agentName(id: string | null): string {
  const { agents, supervisors = NOBODY } = useDesk().user.config;
  // Changes are by agents and by whoever looks after them.
  const agent = find(agents, id) ?? find(supervisors, id);
  return agent?.name ?? t("event.someone");
}

export function customerName(
  customer: Pick<CustomerView, "display_name">,
  address: string,
  channel?: Channel,
): string {
  return customer.display_name ?? addressName(address, channel);
}

/** The customer's end. A visitor's id or a withheld number would say nothing to anybody, so the hub sends none. */
export function addressName(address: string, channel?: Channel): string {
  if (address) return phone(address);
  return channel === "webchat" ? t("identity.visitor") : t("customer.unnamed");
}

/** In the floor's rows: the address comes along where there is no name. */
export function contactName(work: { customer: string | null; address?: string; channel: Channel }): string {
  return work.customer ?? addressName(work.address ?? "", work.channel);
}

export function skillName(id: string): string {
  const skill = find(useDesk().user.config.skills, id);
  return skill ? inLanguage(skill.name, id) : id;
}

/** Whom a call is given to, or who is asked. */
export function targetName({ kind, id }: Pick<CallTargetView, "kind" | "id">): string {
  const names = { queue: queueName, agent: agentName, skill: skillName, number: phone };
  return names[kind](id);
}

export function inLanguage(words: Words, otherwise: string): string {
  return words[locale.current] ?? words.en ?? Object.values(words)[0] ?? otherwise;
}
