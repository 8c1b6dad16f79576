// Head starts in words: how much longer something counts as having waited.
import type { Messages } from "../messages";
import { roughly } from "./formats";

const DAY = 1440;

export function headStart(minutes: number, messages: Messages): string {
  if (minutes === 0) return messages.say("steer.none");
  if (minutes === DAY) return messages.say("steer.first");
  const time = roughly(Math.abs(minutes) * 60_000, messages);
  return messages.say(minutes > 0 ? "steer.ahead" : "steer.back", { time });
}
