// Times, lengths of time and names as people say them, in the language of the interface.
import type { Messages } from "../messages";
import { dateTimes } from "./intl";
import { wallAt, type Zone } from "./zones";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `4:12`, `1:38:20`: a running clock. Never below zero, for two clocks may differ by a little. */
export function running(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** `26 min`, `1 h 12`: for what is not counted by the second. */
export function roughly(ms: number, messages: Messages): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE));
  if (minutes < 1) return messages.say("time.seconds", { n: Math.max(0, Math.floor(ms / 1000)) });
  if (minutes < 60) return messages.say("time.minutes", { n: minutes });
  if (ms < DAY)
    return messages.say("time.hours", { h: String(Math.floor(minutes / 60)), m: two(minutes % 60) });
  return messages.say("time.days", { n: Math.floor(ms / DAY) });
}

/** `2 min 10 s`: where seconds matter; from an hour on they do not. */
export function exactly(ms: number, messages: Messages): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60 || ms >= HOUR) return roughly(ms, messages);
  return messages.say("why.exact", { m: String(Math.floor(seconds / 60)), s: String(seconds % 60) });
}

/** `zone`: on whose clock; without one, on ours. */
export function timeOfDay(at: number, locale: string, zone?: Zone): string {
  return dateTimes(locale, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
  }).format(at);
}

/** `10:47:12`: when something was last known. */
export function toTheSecond(at: number, locale: string): string {
  return dateTimes(locale, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).format(at);
}

export function dayAndTime(at: number, now: number, locale: string, zone?: Zone): string {
  const time = timeOfDay(at, locale, zone);
  return sameDay(at, now, zone) ? time : `${shortDay(at, now, locale, zone)} ${time}`;
}

/** For a list of what happened when: time today, the weekday within a week, else the date. */
export function when(at: number, now: number, locale: string): string {
  if (sameDay(at, now)) return timeOfDay(at, locale);
  if (now - at < 6 * DAY) return dateTimes(locale, { weekday: "short" }).format(at);
  return shortDay(at, now, locale);
}

/** The divider between the days of a stream. */
export function day(at: number, now: number, locale: string, messages: Messages): string {
  if (sameDay(at, now)) return messages.say("stream.today");
  if (sameDay(at, now - DAY)) return messages.say("stream.yesterday");
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: "numeric" as const };
  return dateTimes(locale, { weekday: "long", day: "numeric", month: "long", ...year }).format(at);
}

export function date(at: number, locale: string): string {
  return dateTimes(locale, { day: "numeric", month: "short", year: "numeric" }).format(at);
}

export function sameDay(a: number, b: number, zone?: Zone): boolean {
  if (!zone) return new Date(a).toDateString() === new Date(b).toDateString();
  const [one, other] = [wallAt(a, zone), wallAt(b, zone)];
  return one.day === other.day && one.month === other.month && one.year === other.year;
}

// Country codes of one and of two digits; all others have three. ITU-T E.164.
const SHORT_CODES = /^(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;
// How the digits after the code are grouped where threes from the end are not the habit.
const HABITS: Record<string, RegExp> = { "1": /^(\d{3})(\d{3})(\d{4})$/, "86": /^(\d{3})(\d{4})(\d{4})$/ };

/** `+44 7700 900 412` for `+447700900412`; what is no number in E.164 stays as it is. */
export function phone(number: string): string {
  const digits = /^\+(\d{7,15})$/.exec(number)?.[1];
  if (!digits) return number;
  const code = SHORT_CODES.exec(digits)?.[1] ?? digits.slice(0, 3);
  const rest = digits.slice(code.length);
  const groups = HABITS[code]?.exec(rest)?.slice(1) ?? threes(rest);
  return `+${code} ${groups.join(" ")}`;
}

/** In threes from the end; one digit alone joins its neighbour. */
function threes(digits: string): string[] {
  return digits.replace(/(?<=\d{2})(?=(\d{3})+$)/g, " ").split(" ");
}

/** One or two letters for a person's round: first and last name, or the first character of a Chinese name, whatever follows it. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /\p{L}/u.test(word));
  const alone = words.length < 2 || /^\p{Script=Han}/u.test(words[0]!);
  const letters = alone ? words.slice(0, 1) : [words[0], words.at(-1)];
  return letters.map((word) => [.../\p{L}/u.exec(word!)![0]][0]!.toUpperCase()).join("");
}

function shortDay(at: number, now: number, locale: string, zone?: Zone): string {
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: "numeric" as const };
  return dateTimes(locale, {
    day: "numeric",
    month: "short",
    timeZone: zone,
    ...year,
  }).format(at);
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}
