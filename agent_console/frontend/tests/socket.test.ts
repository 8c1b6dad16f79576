import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Outbox } from "../src/outbox";
import type { HubFrame } from "../src/protocol.gen";
import { type Desk, Refused, Wire } from "../src/socket";

/** The hub's end of the wire, held by the test. */
class Line {
  static all: Line[] = [];
  static get last(): Line {
    return Line.all.at(-1)!;
  }
  said: Record<string, unknown>[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;
  constructor(readonly address: string) {
    Line.all.push(this);
  }
  send(text: string) {
    this.said.push(JSON.parse(text) as Record<string, unknown>);
  }
  close() {
    this.onclose?.();
  }
  babbles(data: unknown) {
    this.onmessage?.({ data: data as string });
  }
  says(frame: Partial<HubFrame>) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  welcomes() {
    this.onopen?.();
    this.says({ type: "welcome", protocol: 1, now: 0, heartbeat_seconds: 5, resumed: false });
  }
  types() {
    return this.said.map(({ type }) => type);
  }
}

function setUp(more: Partial<Desk> = {}) {
  const heard: string[] = [];
  const desk: Desk = {
    positions: () => ({ "agent:noor": 7 }),
    frame: (frame) => heard.push(frame.type),
    lost: () => heard.push("lost"),
    returned: (waiting) => heard.push(`returned ${waiting}`),
    ended: () => heard.push("ended"),
    misheard: (code) => heard.push(`misheard ${code}`),
    signedIn: async () => true,
    ...more,
  };
  const wire = new Wire("ws://hub", desk, new Outbox("u1", localStorage));
  wire.connect();
  return { wire, heard };
}

const reply = {
  type: "message.send",
  conversation_id: "c",
  body: "Hello",
  seen_number: 1,
  anyway: false,
} as const;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Line);
  Line.all = [];
  localStorage.clear();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a hub that answers rubbish", () => {
  test.each(["", "<html>", "null", "42", "[]", '{"type":7}', new ArrayBuffer(3)])(
    "as %j is told of, and asked anew once",
    async (data) => {
      const { heard } = setUp();
      Line.last.welcomes();
      Line.last.babbles(data);
      expect(heard).toContain("misheard unreadable");
      await vi.advanceTimersByTimeAsync(1_000);
      expect(Line.all).toHaveLength(2);
      Line.last.welcomes();
      expect(Line.last.said[0]).toMatchObject({ type: "hello", resume: null });
      Line.last.babbles(data);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(Line.all).toHaveLength(2);
      Line.last.says({ type: "ping", now: 5 });
      expect(heard.at(-1)).toBe("ping");
    },
  );

  test("in a frame that makes no sense to the desk does not end the line for the next one", async () => {
    const heard: string[] = [];
    const { wire } = setUp({
      frame: ({ type }) => {
        if (type === "queues") throw new TypeError("queues.map is not a function");
        heard.push(type);
      },
      misheard: (code) => heard.push(code),
    });
    Line.last.welcomes();
    Line.last.says({ type: "queues" });
    expect(heard).toContain("unusable-queues");
    await vi.advanceTimersByTimeAsync(1_000);
    Line.last.welcomes();
    const answer = wire.request(reply);
    Line.last.says({ type: "ack", request: String(Line.last.said.at(-1)?.request), result: {} });
    await expect(answer).resolves.toEqual({});
  });
});

describe("the wire", () => {
  test("starts from a snapshot, and after a drop from where it was", async () => {
    setUp();
    Line.last.welcomes();
    expect(Line.last.said[0]).toMatchObject({ type: "hello", resume: null });
    Line.last.close();
    await vi.advanceTimersByTimeAsync(1_000);
    Line.last.welcomes();
    expect(Line.last.said[0]).toMatchObject({ type: "hello", resume: { "agent:noor": 7 } });
  });

  test("a gap starts from a snapshot again", async () => {
    const { wire } = setUp();
    Line.last.welcomes();
    wire.resync();
    await vi.advanceTimersByTimeAsync(1_000);
    Line.last.welcomes();
    expect(Line.last.said[0]).toMatchObject({ resume: null });
  });

  test("answers a ping", () => {
    setUp();
    Line.last.welcomes();
    Line.last.says({ type: "ping", now: 1 });
    expect(Line.last.types()).toEqual(["hello", "pong"]);
  });

  test("an action without an answer is sent again under the same key", async () => {
    const { wire, heard } = setUp();
    Line.last.welcomes();
    const answer = wire.request(reply, "k1");
    Line.last.close();
    await vi.advanceTimersByTimeAsync(1_000);
    Line.last.welcomes();
    expect(Line.last.said[1]).toMatchObject({ type: "message.send", request: "k1" });
    expect(heard).toContain("returned 1");
    Line.last.says({ type: "ack", request: "k1", result: { message_id: "m" } });
    await expect(answer).resolves.toEqual({ message_id: "m" });
  });

  test("what is asked while the line is down goes out when it is back", async () => {
    const { wire } = setUp();
    void wire.request(reply, "k1");
    expect(Line.last.said).toEqual([]);
    Line.last.welcomes();
    expect(Line.last.types()).toEqual(["hello", "message.send"]);
  });

  test("the same key asked twice is one action with one answer", () => {
    const { wire } = setUp();
    Line.last.welcomes();
    const [first, second] = [wire.request(reply, "k1"), wire.request(reply, "k1")];
    expect(second).toBe(first);
    expect(Line.last.types()).toEqual(["hello", "message.send"]);
  });

  test("a page that crashed after Send: the next one sends it, under the same key", () => {
    new Outbox("u1", localStorage).keep({ ...reply, request: "k1" });
    setUp();
    Line.last.welcomes();
    expect(Line.last.said[1]).toMatchObject({ request: "k1" });
    Line.last.says({ type: "ack", request: "k1", result: {} });
    expect(new Outbox("u1", localStorage).list()).toEqual([]);
  });

  test("a refusal says which code", async () => {
    const { wire } = setUp();
    Line.last.welcomes();
    const answer = wire.request(reply, "k1");
    Line.last.says({ type: "error", request: "k1", code: "stale", message: "", detail: { number: 2 } });
    await expect(answer).rejects.toSatisfy((error) => error instanceof Refused && error.code === "stale");
  });

  test("a hub without its database is asked again", async () => {
    const { wire, heard } = setUp();
    Line.last.welcomes();
    void wire.request(reply, "k1");
    Line.last.says({ type: "error", request: "k1", code: "unavailable", message: "", detail: {} });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(Line.last.types()).toEqual(["hello", "message.send", "message.send"]);
    expect(heard).not.toContain("error");
  });

  test("a passing mark is not kept for later", () => {
    const { wire } = setUp();
    wire.tell({ type: "typing", conversation_id: "c", on: true });
    Line.last.welcomes();
    expect(Line.last.types()).toEqual(["hello"]);
  });

  test("a silent line is given up and replaced", async () => {
    const { heard } = setUp();
    Line.last.welcomes();
    await vi.advanceTimersByTimeAsync(16_000);
    expect(heard).toContain("lost");
    expect(Line.all.length).toBeGreaterThan(1);
  });

  test("tries again with growing pauses, never sooner than half of each", async () => {
    setUp();
    const gaps: number[] = [];
    for (let i = 0; i < 5; i++) {
      const [count, start] = [Line.all.length, Date.now()];
      Line.last.close();
      while (Line.all.length === count) await vi.advanceTimersByTimeAsync(50);
      gaps.push(Date.now() - start);
    }
    gaps.forEach((gap, i) => {
      expect(gap).toBeGreaterThanOrEqual(200 * 2 ** i);
      expect(gap).toBeLessThanOrEqual(400 * 2 ** i + 50);
    });
  });

  test("a session that has ended is not tried again", async () => {
    const { heard } = setUp({ signedIn: async () => false });
    Line.last.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toContain("ended");
    expect(Line.all).toHaveLength(1);
  });
});
