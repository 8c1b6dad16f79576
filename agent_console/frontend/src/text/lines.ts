// The quiet lines of a stream: what the system did, one sentence for each kind of event.
import type { Code } from "../codes.gen";
import type { Fill, Key, Messages, Part } from "../messages";
import type { Worded } from "./codes";
import type { Estimate } from "./estimates";
import type { CallTargetView, EventView } from "../protocol.gen";

/** What the sentences need to know beyond the event. */
export interface Names {
  me: string;
  channel: string;
  /** A call: the customer hangs up rather than leaves. */
  voice: boolean;
  agent: (id: string | null) => string;
  queue: (id: string) => string;
  target: (to: Pick<CallTargetView, "kind" | "id">) => string;
  tier: (id: string | null) => string;
  reason: (id: string) => string;
  word: (group: Worded, code: string) => string;
  range: (estimate: Estimate) => string;
  time: (at: number) => string;
}

type Sentence = <K extends Key>(key: K, ...fill: Fill<K>) => Part[];
type Line = (event: EventView, say: Sentence, names: Names) => Part[];

const OFFER_ENDS: Record<string, "event.offerMissed" | "event.offerDeclined" | "event.offerUndelivered"> = {
  no_answer: "event.offerMissed",
  declined: "event.offerDeclined",
  undelivered: "event.offerUndelivered",
};

/** Why a device did not answer: the state of its leg, or the carrier's SIP code (RFC 3261, section 21). */
const PHONES: Record<string, "event.phone.busy" | "event.phone.no_answer"> = {
  busy: "event.phone.busy",
  "486": "event.phone.busy",
  "600": "event.phone.busy",
  no_answer: "event.phone.no_answer",
  "408": "event.phone.no_answer",
  "480": "event.phone.no_answer",
  "487": "event.phone.no_answer",
};

/** Of every kind of event; null where its message, its call or its delivery mark is drawn, or nothing is. */
const LINES: Record<Code<"event">, Line | null> = {
  "message.received": null,
  "message.sent": null,
  "aside.sent": null,
  "aside.received": null,
  "message.delivery": null,
  "message.redacted": null,
  "message.file": null,
  "note.added": null,
  "offer.created": null,
  "offer.explained": null,
  "call.started": null,
  "call.leg": null,
  "call.ended": null,
  "mail.filed": null,
  "mail.bounced": null,
  "interaction.rated": null,
  "interaction.queued": ({ data }, say, { channel, voice, queue }) => {
    const into = queue(String(data.queue_id ?? data.queue ?? ""));
    return voice ? say("event.waits", { queue: into }) : say("event.queued", { channel, queue: into });
  },
  "interaction.abandoned": (_, say) => say("event.abandoned"),
  "interaction.assigned": ({ agent_id, data }, say, { agent, target }) => {
    const name = agent(agent_id);
    if (data.cause === "taken_over") return say("event.tookOver", { name });
    if (data.cause === "taken_back") return say("event.takenBack", { name });
    if (data.cause !== "refused") return say("event.assigned", { name });
    return say("event.returned", { name, asked: target({ kind: "agent", id: String(data.asked) }) });
  },
  "interaction.ended": ({ data, agent_id }, say, { agent, voice }) => {
    if (data.taken_by) return [];
    if (data.by === "customer") return say(voice ? "event.hungUp" : "event.endedCustomer");
    return agent_id ? say("event.endedBy", { name: agent(agent_id) }) : say("event.ended");
  },
  "interaction.closed": closed,
  "offer.accepted": ({ agent_id }, say, { me, agent }) =>
    agent_id === me ? say("event.routedPlain") : say("event.routedTo", { name: agent(agent_id) }),
  "offer.ended": ({ data, agent_id }, say, { agent }) =>
    say(OFFER_ENDS[String(data.outcome)] ?? "event.offerMissed", { name: agent(agent_id) }),
  "consent.changed": ({ data }, say) => {
    if (data.allowed) return say("event.optedIn");
    return data.word ? say("event.optedOut", { word: String(data.word) }) : say("event.optedOutProvider");
  },
  "conversation.warned": ({ data }, say, { time }) =>
    say("event.warned", { time: time(Number(data.closes_at)) }),
  "conversation.kept": (_, say) => say("event.kept"),
  "conversation.matched": ({ data, agent_id }, say, { agent }) =>
    say(data.same ? "event.matched" : "event.keptApart", { name: agent(agent_id) }),
  "interaction.picked": ({ agent_id }, say, { agent }) => say("event.picked", { name: agent(agent_id) }),
  "interaction.pick_refused": ({ data, agent_id }, say, { agent, word }) =>
    say("event.pickRefused", { name: agent(agent_id), reason: word("refusal", String(data.reason)) }),
  "interaction.reprogrammed": (_, say) => say("event.reprogrammed"),
  "interaction.updated": ({ data }, say, { tier }) => {
    if (data.complaint !== undefined) return say(data.complaint ? "event.complaint" : "event.complaintOver");
    // Whose tier it is has a line of its own.
    return typeof data.tier === "string" && !data.by
      ? say("event.updatedTier", { tier: tier(data.tier) })
      : updated(data, say);
  },
  "customer.updated": ({ data }, say, { tier }) =>
    say("event.tier", { tier: tier(data.tier as string | null), was: tier(data.was as string | null) }),
  "interaction.moved": ({ data }, say, { queue, word }) =>
    say(data.added ? "event.movedToo" : "event.moved", {
      queue: queue(String(data.queue_id)),
      cause: word("move_cause", String(data.cause)),
    }),
  "interaction.estimated": ({ data }, say, { range }) =>
    data.basis ? say("event.estimated", { range: range(data as unknown as Estimate) }) : [],
  "follow_up.set": ({ agent_id }, say, { agent }) => say("followUp.event.set", { name: agent(agent_id) }),
  "follow_up.dropped": ({ agent_id }, say, { agent }) =>
    say("followUp.event.dropped", { name: agent(agent_id) }),
  "follow_up.due": (_, say) => say("followUp.event.due"),
  "guide.answered": null,
  "identity.checked": ({ data, agent_id }, say, { agent }) =>
    say(data.result === "matches" ? "event.identityRight" : "event.identityWrong", { name: agent(agent_id) }),
  "identity.taken": ({ agent_id }, say, { agent }) => say("event.identityTaken", { name: agent(agent_id) }),
  "customer.introduced": ({ agent_id }, say, { agent }) => say("event.introduced", { name: agent(agent_id) }),
  "interaction.held": ({ data }, say) => say(data.held ? "event.held" : "event.unheld"),
  "interaction.transferred": ({ data, agent_id }, say, { agent, queue, target, voice }) => {
    if (data.to && !voice)
      return say("event.passedOn", { name: agent(agent_id), to: target(data.to as CallTargetView) });
    const [wanted] = (data.preferred as string[] | null | undefined) ?? [];
    const to = wanted ? agent(wanted) : queue(String(data.queue_id));
    return agent_id
      ? say("event.transferredBy", { name: agent(agent_id), to })
      : say("event.transferred", { queue: to });
  },
  "interaction.handed_over": ({ data, agent_id }, say, { agent }) =>
    say("event.handedOver", { name: agent(String(data.from)), to: agent(agent_id) }),
  "recording.changed": null,
  "recording.heard": ({ agent_id }, say, { agent }) => say("event.heard", { name: agent(agent_id) }),
  "call.help": ({ data, agent_id }, say, { agent }) =>
    data.on ? say("event.help", { name: agent(agent_id) }) : [],
  "work.changed": ({ data }, say, { word }) =>
    say("event.workChanged", { state: word("situation", String(data.state)) }),
  "consult.started": ({ agent_id }, say, { agent }) => say("event.consults", { name: agent(agent_id) }),
  "consult.ended": (_, say) => say("event.consulted"),
  "callback.requested": (_, say) => say("event.callback"),
  "callback.answered": (_, say) => say("event.calledBack"),
  "callback.failed": (_, say) => say("event.callbackFailed"),
  "interaction.given_back": ({ data, agent_id }, say, { agent }) =>
    say(PHONES[String(data.code)] ?? "event.phone.failed", { name: agent(agent_id) }),
};

function updated(data: EventView["data"], say: Sentence): Part[] {
  return data.priority_seconds === undefined ? [] : say("event.updated");
}

/** What became of a place in line that was kept for a callback. */
const PLACES: Record<
  string,
  "event.callback.moved" | "event.callback.calledIn" | "event.callback.wroteIn" | "event.callback.over"
> = {
  moved: "event.callback.moved",
  called_in: "event.callback.calledIn",
  wrote_in: "event.callback.wroteIn",
  replaced: "event.callback.over",
  cancelled: "event.callback.over",
};

function closed({ data }: EventView, say: Sentence, { reason }: Names): Part[] {
  if (data.disposition) return say("event.closedReason", { reason: reason(String(data.disposition)) });
  const place = PLACES[String(data.action)];
  if (place) return say(place);
  if (data.by === "silence") return say("event.closedSilence");
  return data.by === "timer" ? say("event.closedTimer") : say("event.closed");
}

export function describe(event: EventView, messages: Messages, names: Names): Part[] {
  const { message } = event;
  if (message?.kind === "system") return [{ text: message.body, filled: false }];
  if (message) return messages.parts("stream.unknown"); // only a newer version of the hub knows what it is
  return (
    LINES[event.kind as Code<"event">]?.(event, (key, ...fill) => messages.parts(key, ...fill), names) ?? []
  );
}
