// What ids are called: by the hub's configuration, in the language of the interface.
import { locale, t } from "./messages/locale.svelte";
import type { CustomerView } from "./protocol.gen";
import type { Words } from "./rest";
import { useDesk } from "./session.svelte";
import type { Channel } from "./state/model";
import { phone } from "./text/formats";

export function queueName(id: string): string {
  const queue = useDesk().user.config.queues.find((each) => each.id === id);
  return queue ? inLanguage(queue.name, id) : id;
}

export function reasonName(queueId: string | null, id: string): string {
  const { queues } = useDesk().user.config;
  const own = queues.find((each) => each.id === queueId);
  const found = [...(own ? [own] : []), ...queues].flatMap((each) => each.dispositions).find((each) => each.id === id);
  return found ? inLanguage(found.label, id) : id;
}

export function agentName(id: string | null): string {
  const agent = useDesk().user.config.agents.find((each) => each.id === id);
  return agent?.name ?? t("event.someone");
}

export function customerName(customer: Pick<CustomerView, "display_name">, address?: string, channel?: Channel): string {
  if (customer.display_name) return customer.display_name;
  if (channel === "webchat") return t("stream.visitor");
  return address ? addressName(address) : t("customer.unnamed");
}

export function addressName(address: string, channel?: Channel): string {
  return channel === "webchat" ? t("identity.visitor") : phone(address);
}

/** `billing` as Billing, `lang_en` and `lang:zh` as the language: the wire has only the ids of skills. */
export function skillName(id: string): string {
  const language = /^lang(?:uage)?[-_:.](\w{2,3}(?:-\w+)?)$/.exec(id)?.[1];
  if (language) return new Intl.DisplayNames(locale.current, { type: "language" }).of(language) ?? id;
  const words = id.replace(/[-_:.]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function inLanguage(words: Words, otherwise: string): string {
  return words[locale.current] ?? words.en ?? Object.values(words)[0] ?? otherwise;
}
