// Times that people mean when they lay something aside: in an hour, this afternoon, tomorrow at nine.
const HOUR_MS = 3_600_000;
const AFTERNOON = 15;
const MORNING = 9;

export interface TimeAhead {
  id: "hour" | "afternoon" | "tomorrow";
  at: number;
}

/** By this computer's time zone, but the hub's clock. An afternoon that has begun is no choice. */
export function timesAhead(now: number): TimeAhead[] {
  const afternoon = at(now, 0, AFTERNOON);
  return [
    { id: "hour", at: now + HOUR_MS },
    ...(afternoon - now > HOUR_MS ? [{ id: "afternoon" as const, at: afternoon }] : []),
    { id: "tomorrow", at: at(now, 1, MORNING) },
  ];
}

function at(now: number, days: number, hour: number): number {
  const date = new Date(now);
  date.setDate(date.getDate() + days);
  date.setHours(hour, 0, 0, 0);
  return date.getTime();
}

/** What a field for a day and a time says, in ms; null where it says nothing. */
export function parseLocal(value: string): number | null {
  const ms = value ? new Date(value).getTime() : Number.NaN;
  return Number.isFinite(ms) ? ms : null;
}
