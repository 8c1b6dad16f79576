import { dateTimes } from "./intl";

/** What the clocks say in this time zone; null for one that no browser knows. */
export function timeThere(now: number, timeZone: string, locale: string): string | null {
  try {
    return dateTimes(locale, {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone,
    }).format(now);
  } catch {
    return null;
  }
}
