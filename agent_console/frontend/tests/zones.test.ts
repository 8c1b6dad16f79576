// A time is named on somebody's clock: whose, is said, and the moment is the same whoever looks.
import { describe, expect, it } from "vitest";
import { parseLocal, timesAhead } from "../src/text/times-ahead";
import { dayAndTime } from "../src/text/formats";
import { clockThere, isSameClock, isZone, momentOf, wallAt, zoneName } from "../src/text/zones";

const utc = (text: string) => Date.parse(`${text}Z`);

describe("another place's clock", () => {
  it("names the same moment there and back, on every day of a year, also when clocks are changed", () => {
    for (const zone of ["Europe/London", "America/St_Johns", "Asia/Shanghai", "Pacific/Auckland", "UTC"])
      for (let at = utc("2026-01-01T00:30"); at < utc("2027-01-01T00:00"); at += 11 * 3_600_000) {
        const back = momentOf(wallAt(at, zone), zone);
        // In autumn an hour is there twice: then either moment is what was named.
        expect([at, at - 3_600_000, at + 3_600_000]).toContain(back);
        expect(wallAt(back, zone)).toEqual(wallAt(at, zone));
      }
  });

  it("is tomorrow at nine there, though it is another day here", () => {
    const now = utc("2026-11-28T20:00"); // already Sunday in Shanghai
    expect(clockThere(now, 1, 9, "Asia/Shanghai")).toBe(utc("2026-11-30T01:00"));
    expect(clockThere(now, 1, 9, "America/New_York")).toBe(utc("2026-11-29T14:00"));
  });

  it("keeps nine o'clock over the night in which clocks are changed", () => {
    expect(clockThere(utc("2026-10-24T12:00"), 1, 9, "Europe/London")).toBe(utc("2026-10-25T09:00"));
    expect(clockThere(utc("2026-03-28T12:00"), 1, 9, "Europe/London")).toBe(utc("2026-03-29T08:00"));
  });

  it("offers an afternoon only where it has not begun", () => {
    const now = utc("2026-11-28T10:00");
    expect(timesAhead(now, "Europe/London").map(({ id }) => id)).toEqual(["hour", "afternoon", "tomorrow"]);
    expect(timesAhead(now, "Asia/Shanghai").map(({ id }) => id)).toEqual(["hour", "tomorrow"]);
  });

  it("reads a field on the clock it was meant on", () => {
    expect(parseLocal("2026-12-01T09:00", "Asia/Shanghai")).toBe(utc("2026-12-01T01:00"));
    expect(parseLocal("", "Asia/Shanghai")).toBeNull();
  });

  it("says the day that it is there", () => {
    const now = utc("2026-11-28T20:00");
    expect(dayAndTime(utc("2026-11-29T01:00"), now, "en-GB", "Asia/Shanghai")).toBe("09:00");
    expect(dayAndTime(utc("2026-11-30T01:00"), now, "en-GB", "Asia/Shanghai")).toBe("30 Nov 09:00");
  });

  it("is called what people call it now, not fifty years ago", () => {
    expect(zoneName("America/Anchorage", "en", utc("2026-11-28T10:00"))).toBe("AKT");
    expect(zoneName("Africa/Bissau", "en", utc("2026-11-28T10:00"))).toBe("GMT");
  });

  it("is none that no browser knows, and the same as one that shows the same", () => {
    expect(isZone("Mars/Olympus")).toBe(false);
    expect(isSameClock(utc("2026-11-28T10:00"), "Europe/London", "Europe/Lisbon")).toBe(true);
    expect(isSameClock(utc("2026-11-28T10:00"), "Europe/London", "Europe/Paris")).toBe(false);
  });
});
