// Who else is at a conversation, as far as has been heard of them lately.
import { HERE_LASTS_SECONDS } from "../protocol.gen";
import type { Conversation } from "./model";

export interface Company {
  agentId: string;
  writes: boolean;
}

/** Whoever writes first; what was said too long ago is over, though nobody said so. */
export function companyOf({ here }: Pick<Conversation, "here">, now: number): Company[] {
  return Object.entries(here)
    .filter(([, { at }]) => now - at < HERE_LASTS_SECONDS * 1000)
    .map(([agentId, { doing }]) => ({ agentId, writes: doing === "writing" }))
    .sort((a, b) => Number(b.writes) - Number(a.writes));
}
