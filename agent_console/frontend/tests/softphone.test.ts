import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { open } from "../src/phone/carrier";
import type { Link, Listener, Phone, SoftCall } from "../src/phone/phone";

/** The carrier's end of the line, held by the test. */
class Line {
  static all: Line[] = [];
  static get last(): Line {
    return Line.all.at(-1)!;
  }
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;
  constructor(readonly address: URL) {
    Line.all.push(this);
  }
  close() {
    this.onclose?.();
  }
  tells(call: object) {
    this.onmessage?.({ data: JSON.stringify({ type: "call", call: { muted: false, ...call } }) });
  }
}

const asked: string[] = [];
let standing: object[] = [];
let phone: Phone;

async function register() {
  const heard: { links: Link[]; call: SoftCall | null } = { links: [], call: null };
  const listener: Listener = {
    link: (link) => heard.links.push(link),
    call: (call) => (heard.call = call),
    quality: () => undefined,
    level: () => undefined,
  };
  phone = await open({ kind: "carrier", identity: "client:noor", url: "/carrier/phone" }, listener);
  Line.last.onopen?.();
  await vi.advanceTimersByTimeAsync(0);
  return heard;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Line);
  vi.stubGlobal("fetch", async (address: string, request?: RequestInit) => {
    if (request) asked.push(address);
    return { ok: true, json: async () => ({ calls: standing }) };
  });
  [Line.all, standing] = [[], []];
  asked.length = 0;
});
afterEach(() => {
  phone.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the phone in the browser, at the local carrier", () => {
  test("is rung, says what it is about, and answers when it is told to", async () => {
    const heard = await register();
    expect(Line.last.address.href).toContain("number=client%3Anoor");
    Line.last.tells({ sid: "CA1", revision: 1, status: "ringing", parameters: { interaction: "int_1" } });
    expect(heard.call).toMatchObject({ sid: "CA1", interactionId: "int_1", status: "ringing" });
    expect(asked).toEqual([]);
    phone.answer();
    expect(asked).toEqual(["/carrier/phone/calls/CA1/answer"]);
    Line.last.tells({ sid: "CA1", revision: 2, status: "in-progress" });
    expect(heard.call?.status).toBe("open");
    Line.last.tells({ sid: "CA1", revision: 3, status: "completed" });
    expect(heard.call).toBeNull();
  });

  test("does not go back to what was told late", async () => {
    const heard = await register();
    Line.last.tells({ sid: "CA1", revision: 5, status: "in-progress" });
    Line.last.tells({ sid: "CA1", revision: 4, status: "ringing" });
    expect(heard.call?.status).toBe("open");
  });

  test("goes on with the call that it had before its line was lost", async () => {
    standing = [{ sid: "CA7", revision: 9, status: "in-progress", muted: true }];
    const heard = await register();
    expect(heard.call).toMatchObject({ sid: "CA7", status: "open", muted: true });
  });

  test("connects again when the line is lost, and says both", async () => {
    const heard = await register();
    Line.last.onclose?.();
    expect(heard.links.at(-1)).toBe("lost");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(Line.all).toHaveLength(2);
    Line.last.onopen?.();
    expect(heard.links.at(-1)).toBe("ready");
  });

  test("stays away once it is closed", async () => {
    await register();
    phone.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(Line.all).toHaveLength(1);
  });
});
