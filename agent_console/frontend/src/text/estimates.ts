// How long it will still take, as one says it to somebody who waits: in whole minutes, as a range, never as zero.
import type { Messages } from "../messages";

export interface Estimate {
  estimate_ms: number;
  low_ms: number;
  high_ms: number;
  basis: string;
}

const MINUTE = 60_000;
const LONG_MINUTES = 120;

/** `3–5 min`, `about 2 min`, `under a minute`. */
export function range({ low_ms, high_ms }: Estimate, messages: Messages): string {
  const low = Math.max(1, Math.floor(low_ms / MINUTE));
  const high = Math.ceil(high_ms / MINUTE);
  if (high <= 1) return messages.say("estimate.under");
  if (low >= LONG_MINUTES) return messages.say("estimate.hours", { h: String(Math.floor(low / 60)) });
  if (low === high) return messages.say("estimate.about", { n: String(low) });
  return messages.say("estimate.range", { low: String(low), high: String(high) });
}

export function estimateText(estimate: Estimate | null, messages: Messages): string {
  return estimate ? range(estimate, messages) : messages.say("estimate.none");
}
