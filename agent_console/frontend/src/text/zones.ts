// Days and times on the clock of another place: what stands there, which moment somebody means who names them there.
import { dateTimes } from "./intl";

interface Wall {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** The browser's own where none is named. */
export type Zone = string | undefined;

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A zone that no browser knows is no zone. */
export function isZone(zone: string): boolean {
  try {
    return !!formatOf(zone);
  } catch {
    return false;
  }
}

export function wallAt(at: number, zone: Zone): Wall {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const [year, month, day, hour, minute] = ["year", "month", "day", "hour", "minute"].map((name) =>
    Number(parts[name]),
  ) as [number, number, number, number, number];
  return { year, month, day, hour, minute };
}

/** The moment at which the clock there shows this; one that is skipped in spring is as much later as is skipped. */
export function momentOf(wall: Wall, zone: Zone): number {
  const wanted = utc(wall);
  // The offset is that of the moment which is looked for: a first guess finds it, the second one tells which.
  const guess = wanted - offsetAt(wanted, zone);
  return wanted - offsetAt(guess, zone);
}

/** `hour` o'clock there, so many days after the day that it is there. */
export function clockThere(now: number, days: number, hour: number, zone: Zone): number {
  const today = wallAt(now, zone);
  const noon = utc({ ...today, hour: 12, minute: 0 }) + days * DAY;
  const { year, month, day } = wallAt(noon, "UTC");
  return momentOf({ year, month, day, hour, minute: 0 }, zone);
}

export function isSameClock(at: number, one: Zone, other: Zone): boolean {
  return offsetAt(at, one) === offsetAt(at, other);
}

/** `UK time`: as people call it at that moment, for clocks have had other names; its name where they do not. */
export function zoneName(zone: string, locale: string, at: number): string {
  const parts = dateTimes(locale, {
    timeZone: zone,
    timeZoneName: "shortGeneric",
  }).formatToParts(at);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? zone;
}

function offsetAt(at: number, zone: Zone): number {
  return utc(wallAt(at, zone)) - Math.floor(at / MINUTE) * MINUTE;
}

function utc({ year, month, day, hour, minute }: Wall): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

function formatOf(zone: Zone): Intl.DateTimeFormat {
  return dateTimes("en", {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    hourCycle: "h23",
    ...(zone && { timeZone: zone }),
  });
}
