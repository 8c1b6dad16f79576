// Why work could not be taken or given by hand, in words.
import type { Messages } from "../messages";
import { Failed } from "../rest";
import { words } from "./codes";

/** A supervisor may go beyond these. */
const OVER: ReadonlySet<string> = new Set(["channel_full", "units_full", "blocked_by_other_channel"]);

export function isOver(refusal: string | null): boolean {
  return refusal !== null && OVER.has(refusal);
}

export function asFailed(error: unknown): Failed {
  return error instanceof Failed ? error : new Failed(0, "unreadable");
}

export function givingText(
  { code, detail }: Failed,
  messages: Messages,
  agent: (id: string) => string,
): string {
  const name = agent(String(detail.agent_id ?? ""));
  const reason = words("refusal", String(detail.reason ?? ""), messages);
  switch (code) {
    case "taken":
      return messages.say("give.taken", { name });
    case "over_capacity":
    case "not_for_agent":
      return messages.say(`give.${code}`, { name, reason });
    case "gone":
    case "forbidden":
      return messages.say(`give.${code}`);
    default:
      return messages.say("give.failed", { code });
  }
}
