// The screen pop as the hub's API gives it.
import type { Words } from "./rest";

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
  guides: Guide[];
}
