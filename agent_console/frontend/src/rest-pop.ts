// The screen pop as the hub's API gives it.
import type { Words } from "./rest";
import type { Channel } from "./state/model";

export interface GuideStep {
  id: string;
  kind: "say" | "ask" | "choose" | "link";
  words: Words;
  url: string | null;
  choices: { id: string; label: Words }[];
  state: "done" | "now" | "ahead";
  choice: string | null;
  note: string | null;
  by: string | null;
  at: number | null;
}
export interface Guide {
  id: string;
  name: Words;
  /** The step to do; null: it is done. */
  now: string | null;
  steps: GuideStep[];
}
export interface Pop {
  interaction_id: string;
  /** Null: nobody has to prove anything. */
  check: Check | null;
  /** The likeliest first. */
  about: Likely[];
  sharing: Sharing;
  guides: Guide[];
}
export interface Proof {
  kind: "number_on_file" | "signed_widget" | "keyed" | "question";
  id: string;
  state: "proven" | "open" | "differs" | "spent" | "unknown";
  points: number;
  name: Words | null;
  ask: Words | null;
  /** The answer is typed, and the hub compares; otherwise the agent judges. */
  by_hub: boolean;
  tries_left: number;
  by: string | null;
  at: number | null;
}
export interface Check {
  points: number;
  needed: number;
  enough: boolean;
  proofs: Proof[];
}
export interface Likely {
  because: "keyed" | "complaint" | "conversation" | "menu" | "subject";
  name: Words | null;
  value: string | null;
  conversation_id: string | null;
  channel: Channel | null;
  since: number | null;
}
export interface Sharing {
  kind: "known" | "new" | "shared" | "withheld";
  customers: { id: string; display_name: string | null; tier: string | null }[];
  /** Who the agent takes it to be. */
  taken: string | null;
}
/** A configured attribute of a customer; a masked one comes without its value. */
export interface Fact {
  id: string;
  name: Words;
  kind: "text" | "number" | "date" | "list" | "phone" | "zone";
  masked: boolean;
  known: boolean;
  value: string | null;
}
/** An open complaint. */
export interface Case {
  id: string;
  conversation_id: string;
  channel: Channel;
  queue_id: string;
  state: string;
  agent_id: string | null;
  created_at: number;
  subject: string | null;
}
export interface Duplicate {
  id: string;
  display_name: string | null;
  reason: "same_phone" | "same_name";
}
/** What a customer's profile has for the panel. */
export interface PanelParts {
  facts: Fact[];
  place: string | null;
  zone: { name: string; guess: boolean } | null;
  /** Ids of identities that are proven to be theirs. */
  verified: string[];
  cases: Case[];
  duplicates: Duplicate[];
}
