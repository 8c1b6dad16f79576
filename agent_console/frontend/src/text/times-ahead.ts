// Times that people mean when they lay something aside: in an hour, this afternoon, tomorrow at nine.
import { clockThere, momentOf, type Zone } from "./zones";

const HOUR_MS = 3_600_000;
const AFTERNOON = 15;
const MORNING = 9;

export interface TimeAhead {
  id: "hour" | "afternoon" | "tomorrow";
  at: number;
}

/** On the clock of the zone, but the hub's moment. An afternoon that has begun there is no choice. */
export function timesAhead(now: number, zone?: Zone): TimeAhead[] {
  const afternoon = clockThere(now, 0, AFTERNOON, zone);
  return [
    { id: "hour", at: now + HOUR_MS },
    ...(afternoon - now > HOUR_MS ? [{ id: "afternoon" as const, at: afternoon }] : []),
    { id: "tomorrow", at: clockThere(now, 1, MORNING, zone) },
  ];
}

const FIELD = /^(\d{4,6})-(\d\d)-(\d\d)T(\d\d):(\d\d)/;

/** What a field for a day and a time says, on the clock of the zone, in ms; null where it says nothing. */
export function parseLocal(value: string, zone?: Zone): number | null {
  const found = FIELD.exec(value);
  if (!found) return null;
  const [year, month, day, hour, minute] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return momentOf({ year, month, day, hour, minute }, zone);
}
