// What is asked for once and not followed: sign-in, customers, history.
import type { Access } from "./phone/phone";
import type { FirstChannel } from "./drafts";
import type { EventView, SupervisorView } from "./protocol.gen";
import type { Channel } from "./state/model";
import type { Pop } from "./rest-pop";
import { sessionEnd } from "./session-end.svelte";
import type {
  Behind,
  Callback,
  Checked,
  First,
  Found,
  Given,
  Line,
  Me,
  OwnDevice,
  OwnSignature,
  Profile,
  QueueState,
  RunningCall,
  Targets,
  TimelinePage,
  Why,
  Words,
} from "./rest-shapes";

export type * from "./rest-shapes";

/** The hub said no, or could not be reached (status 0). */
export class Failed extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: Record<string, unknown> = {},
  ) {
    super(code);
  }
}

const id = encodeURIComponent;

/** Addresses of what the browser fetches by itself. */
export const at = {
  file: (attachment: string) => `/api/attachments/${id(attachment)}`,
  picture: (attachment: string) => `/api/attachments/${id(attachment)}?inline=1`,
  page: (message: string, pictures: boolean) =>
    `/api/messages/${id(message)}/html${pictures ? "?pictures=1" : ""}`,
};

export const rest = {
  collectFile: (attachment: string) => ask<unknown>("POST", `/api/attachments/${id(attachment)}/collect`),
  signIn: (login: string, password: string) => ask<unknown>("POST", "/api/session", { login, password }),
  signOut: () => ask<unknown>("DELETE", "/api/session"),
  me: () => ask<Me>("GET", "/api/me"),
  customers: (q: string) => ask<{ customers: Found[] }>("GET", `/api/customers?q=${id(q)}`),
  customer: (customer: string) => ask<Profile>("GET", `/api/customers/${id(customer)}`),
  timeline: (customer: string, before: number | null) =>
    ask<TimelinePage>(
      "GET",
      `/api/customers/${id(customer)}/timeline?limit=50${before ? `&before=${before}` : ""}`,
    ),
  eraseRecordings: (customer: string, reason: string) =>
    ask<{ erased: number; running: number }>("POST", `/api/customers/${id(customer)}/erase-recordings`, {
      reason,
    }),
  link: (customer: string, identity_id: string, reason: string) =>
    ask<unknown>("POST", `/api/customers/${id(customer)}/links`, { identity_id, reason }),
  undoLink: (link: string, reason: string) => ask<unknown>("POST", `/api/links/${id(link)}/undo`, { reason }),
  setBlock: (identity: string, blocked: boolean, reason: string) =>
    ask<unknown>("POST", `/api/identities/${id(identity)}/${blocked ? "block" : "unblock"}`, { reason }),
  olderEvents: (conversation: string, before: number) =>
    ask<{ events: EventView[] }>(
      "GET",
      `/api/conversations/${id(conversation)}/events?before=${before}&limit=50`,
    ),
  redact: (conversation: string, message: string) =>
    ask<unknown>("POST", `/api/conversations/${id(conversation)}/messages/${id(message)}/redact`),
  match: (conversation: string, same: boolean) =>
    ask<unknown>("POST", `/api/conversations/${id(conversation)}/match`, { same }),
  settle: (message: string, outcome: "arrived" | "again") =>
    ask<unknown>("POST", `/api/messages/${id(message)}/settle`, { outcome }),
  pop: (interaction: string) => ask<Pop>("GET", `/api/interactions/${id(interaction)}/pop`),
  reveal: (customer: string, attribute: string) =>
    ask<{ value: string | null }>("POST", `/api/customers/${id(customer)}/reveal`, { attribute }),
  merge: (customer: string, other_id: string, reason: string) =>
    ask<unknown>("POST", `/api/customers/${id(customer)}/merge`, { other_id, reason }),
  unmerge: (customer: string, other_id: string, reason: string) =>
    ask<unknown>("POST", `/api/customers/${id(customer)}/unmerge`, { other_id, reason }),
  macroUses: () => ask<{ uses: Record<string, number> }>("GET", "/api/macros/uses"),
  queues: () => ask<{ queues: QueueState[] }>("GET", "/api/queues"),
  waiting: (queue: string) => ask<Line>("GET", `/api/queues/${id(queue)}/waiting`),
  setEmergency: (queue: string, closed: boolean, reason: string | null) =>
    ask<QueueState>("POST", `/api/queues/${id(queue)}/emergency`, { closed, reason }),
  pick: (interaction: string, override: boolean) =>
    ask<Given>("POST", `/api/interactions/${id(interaction)}/pick`, { override }),
  assign: (interaction: string, agent_id: string, override: boolean) =>
    ask<Given>("POST", `/api/interactions/${id(interaction)}/assign`, { agent_id, override }),
  changePriority: (interaction: string, priority_seconds: number, reason: string) =>
    ask<unknown>("PATCH", `/api/interactions/${id(interaction)}`, { priority_seconds, reason }),
  reprogram: (interaction: string, reason: string) =>
    ask<unknown>("POST", `/api/interactions/${id(interaction)}/reprogram`, { reason }),
  markComplaint: (interaction: string, complaint: boolean) =>
    ask<unknown>("POST", `/api/interactions/${id(interaction)}/complaint`, { complaint }),
  setTier: (customer: string, tier: string | null, was: string | null) =>
    ask<unknown>("PATCH", `/api/customers/${id(customer)}`, { tier, was }),
  device: () => ask<OwnDevice>("GET", "/api/me/device"),
  useDevice: (uses: OwnDevice["uses"]) => ask<unknown>("PUT", "/api/me/device", { uses }),
  voiceAccess: () => ask<Access>("POST", "/api/voice/token"),
  runningCalls: () => ask<{ calls: RunningCall[] }>("GET", "/api/calls/live"),
  supervise: (interaction: string, act: SupervisorView["mode"] | "leave" | "take_over" | "end") =>
    ask<unknown>("POST", `/api/calls/${id(interaction)}/supervise`, { act }),
  formulas: () => ask<{ figures: { id: string; says: Words }[] }>("GET", "/api/floor/figures"),
  behind: (figure: string, queue: string | null, agent: string | null) =>
    ask<{ total: number; at: number; interactions: Behind[] }>(
      "GET",
      `/api/floor/behind?${new URLSearchParams({ figure, ...(queue && { queue_id: queue }), ...(agent && { agent_id: agent }) })}`,
    ),
  setPresenceOf: (agent: string, presence: string, reason: string) =>
    ask<unknown>("POST", `/api/floor/agents/${id(agent)}/presence`, { presence, reason }),
  setSkillsOf: (agent: string, skills: Record<string, number>) =>
    ask<unknown>("PUT", `/api/floor/agents/${id(agent)}/skills`, { skills }),
  reassign: (interaction: string, agent_id: string, to: "queue" | "agent", to_id: string) =>
    ask<unknown>("POST", `/api/interactions/${id(interaction)}/reassign`, { agent_id, to, to_id }),
  takeOver: (interaction: string, agent_id: string) =>
    ask<{ conversation_id: string }>("POST", `/api/interactions/${id(interaction)}/take_over`, { agent_id }),
  announce: (text: string, to: { agent_ids: string[] } | { queue_id: string }) =>
    ask<{ agent_ids: string[] }>("POST", "/api/floor/announcements", { text, ...to }),
  offerCallbacks: (queue_id: string, minutes: number) =>
    ask<{ until: number | null }>("POST", "/api/floor/callback-offers", { queue_id, minutes }),
  snooze: (need_id: string, minutes: number, reason: string) =>
    ask<unknown>("POST", "/api/floor/snoozes", { need_id, minutes, reason }),
  moveAgents: (queue_id: string, agent_ids: string[], into: boolean) =>
    ask<{ agent_ids: string[]; version: number }>("POST", "/api/floor/moves", { queue_id, agent_ids, into }),
  newestEvents: (conversation: string) =>
    ask<{ events: EventView[] }>("GET", `/api/conversations/${id(conversation)}/events?limit=50`),
  callbacks: (state: "waiting" | "all") =>
    ask<{ callbacks: Callback[] }>("GET", `/api/callbacks?state=${state}`),
  changeCallback: (
    callback: string,
    change: { state: "cancelled" } | { due_at: number | null } | { queue_id: string },
  ) => ask<unknown>("PATCH", `/api/callbacks/${id(callback)}`, change),
  bookCallback: (booking: { number: string; queue_id: string; due_at?: number }) =>
    ask<unknown>("POST", "/api/callbacks", booking),
  checkNumber: (number: string, account: string | null) =>
    ask<Checked>("POST", "/api/calls/check", { number, ...(account && { account }) }),
  signature: () => ask<OwnSignature>("GET", "/api/me/signature"),
  setSignature: (words: Words | null) => ask<OwnSignature>("PUT", "/api/me/signature", { words }),
  first: (conversation: string, channel: FirstChannel, identity_id: string | null) =>
    ask<First>("POST", `/api/conversations/${id(conversation)}/first`, { channel, identity_id }),
  targets: (channel: Channel) => ask<Targets>("GET", `/api/targets?channel=${channel}`),
  why: (interaction: string, offer: string | null = null, agent: string | null = null) =>
    ask<Why>(
      "GET",
      `/api/interactions/${id(interaction)}/why?${new URLSearchParams({ ...(offer && { offer }), ...(agent && { agent }) })}`,
    ),
};

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method,
    // A form on another site cannot set a header: this one tells the hub that the desk is asking.
    headers: {
      "X-Hub": "1",
      ...(sessionEnd.isUnattended && { Unattended: "1" }),
      ...(body ? { "Content-Type": "application/json" } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  }).catch(() => {
    throw new Failed(0, "unreachable");
  });
  sessionEnd.hear(response.headers.get("Session-Ends"));
  if (!response.ok) throw await readError(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function readError(response: Response): Promise<Failed> {
  try {
    const { error } = (await response.json()) as {
      error: { code: string; detail?: Record<string, unknown> };
    };
    return new Failed(response.status, error.code, error.detail);
  } catch {
    return new Failed(response.status, `http_${response.status}`);
  }
}
