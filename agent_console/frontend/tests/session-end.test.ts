import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { rest } from "../src/rest";
import { judge, sessionEnd } from "../src/session-end.svelte";
import { initial } from "../src/state/model";
import { isNewer, load, ownBuild, rests } from "../src/version";

const NOW = 1_000_000;
const MINUTE = 60_000;

describe("the end of a session", () => {
  test("is nobody's concern before its last minute", () => {
    expect(judge(null, null, NOW, 0)).toBe("long");
    expect(judge(NOW + MINUTE + 1, null, NOW, Number.POSITIVE_INFINITY)).toBe("long");
  });
  test("moves by itself for whoever is at work, and is told to whoever is not", () => {
    expect(judge(NOW + MINUTE, null, NOW, 4 * MINUTE)).toBe("extend");
    expect(judge(NOW + MINUTE, null, NOW, 5 * MINUTE)).toBe("ask");
  });
  test("is the last one where it did not move", () => {
    expect(judge(NOW + MINUTE, NOW + MINUTE, NOW, 0)).toBe("last");
    expect(judge(NOW, NOW, NOW + 2_000, 0)).toBe("over");
  });
  test("is asked about once the hub's clock is past it too, for a question before is a use of it", () => {
    expect(judge(NOW, null, NOW, Number.POSITIVE_INFINITY)).toBe("ask");
    expect(judge(NOW, null, NOW + 1_999, Number.POSITIVE_INFINITY)).toBe("ask");
    expect(judge(NOW, null, NOW + 2_000, Number.POSITIVE_INFINITY)).toBe("over");
  });
});

describe("what a page asks the hub for", () => {
  const marks: (string | undefined)[] = [];
  beforeEach(() => {
    marks.length = 0;
    vi.stubGlobal("fetch", async (_: string, { headers }: { headers: Record<string, string> }) => {
      marks.push(headers.Unattended);
      return Response.json({});
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    sessionEnd.forget();
  });

  test("is no use of the session where nobody has touched the computer for five minutes", async () => {
    let quietMs = 0;
    sessionEnd.watch(() => quietMs);
    await rest.callbacks("all");
    quietMs = 5 * MINUTE;
    await rest.callbacks("all");
    quietMs = 0;
    await rest.callbacks("all");
    expect(marks).toEqual([undefined, "1", undefined]);
  });

  test("is one before anybody has signed in, and after they have gone", async () => {
    sessionEnd.watch(() => 10 * MINUTE);
    sessionEnd.forget();
    await rest.me();
    expect(marks).toEqual([undefined]);
  });
});

const FREE = { supervises: false, unsaved: false };
const parsed = (html: string) => new DOMParser().parseFromString(html, "text/html");

describe("a newer desk", () => {
  const resting = { ...initial("noor"), presence: { presence: "not_ready" } } as ReturnType<typeof initial>;

  test("is known by its first script", () => {
    const html = '<script type="module" src="/desk/assets/index-a.js"></script>';
    const own = ownBuild(parsed(html));
    expect(own).toBe("index-a.js");
    expect(isNewer("index-b.js", own)).toBe(true);
    expect([isNewer("index-a.js", own), isNewer(null, own), isNewer("index-b.js", null)]).not.toContain(true);
  });
  test.each([
    ["listens to a call", { supervises: true }, ""],
    ["has written what the hub does not have", { unsaved: true }, ""],
    ["is asked in a dialog", {}, "<dialog open></dialog>"],
    ["fills in a field", {}, '<label><input value="Kind regards"></label>'],
    ["writes a text", {}, "<textarea>Kind</textarea>"],
    ["writes a letter", {}, '<div contenteditable="true"><p>Kind</p></div>'],
  ])("waits for whoever %s", (_, busy, page) => {
    expect(rests(resting, { ...FREE, ...busy }, parsed(page))).toBe(false);
  });
  test("does not wait for what is chosen or closed, and stands there empty", () => {
    const page = '<dialog></dialog><input type="radio" value="light" checked><input><textarea> </textarea>';
    expect(rests(resting, FREE, parsed(page))).toBe(true);
  });
  test("is loaded in a break, when nothing is open, and once", () => {
    const page = parsed("");
    expect(rests(resting, FREE, page)).toBe(true);
    const ready = { ...resting.presence!, presence: "ready" } as const;
    expect(rests({ ...resting, presence: ready }, FREE, page)).toBe(false);
    expect(rests({ ...resting, interactions: { w: {} as never } }, FREE, page)).toBe(false);
    let loaded = 0;
    for (const build of ["index-b.js", "index-b.js", "index-c.js"]) load(build, () => loaded++);
    expect(loaded).toBe(2);
  });
});
