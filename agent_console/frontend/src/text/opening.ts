// Whether a queue is open, why, and until when.
import type { Messages } from "../messages";
import { isCode, words } from "./codes";
import { dayAndTime, sameDay, timeOfDay } from "./formats";
import { dateTimes } from "./intl";

export interface Opening {
  is_open?: boolean;
  why?: string;
  changes_at?: number | null;
}

const WEEK_MS = 6 * 24 * 3_600_000;

/** `Open until 17:00`, `Closed until Mon 08:00`, `Closed`: what is always open has no more to say. */
export function openingText(
  { is_open = true, changes_at }: Opening,
  now: number,
  formats: string,
  messages: Messages,
): string {
  if (!changes_at) return messages.say(is_open ? "opening.open" : "opening.closed");
  const time = nextTime(changes_at, now, formats);
  return messages.say(is_open ? "opening.openUntil" : "opening.closedUntil", { time });
}

export function openingCause({ why }: Opening, messages: Messages): string {
  return isCode("opening", why ?? null) ? words("opening", why!, messages) : "";
}

/** Of what is to come: the time today, with the weekday within a week, else with the date. */
export function nextTime(at: number, now: number, formats: string): string {
  if (sameDay(at, now)) return timeOfDay(at, formats);
  if (at - now >= WEEK_MS) return dayAndTime(at, now, formats);
  return `${dateTimes(formats, { weekday: "short" }).format(at)} ${timeOfDay(at, formats)}`;
}
