import { beforeEach, describe, expect, test } from "vitest";
import { type Promised, Promises } from "../src/promised.svelte";
import { Failed } from "../src/rest";
import { SafeStorage } from "../src/storage";

const NINE = Date.UTC(2026, 6, 17, 9);
const maya: Promised = { number: "+447700900123", queueId: "billing", name: "Maya Brandt", dueAt: NINE };
const RUNNING = { call: {} };
let booked: Promised[] = [];
let fails: Failed | null = null;
let promises: Promises;

/** As a page begins, with what the browser has kept. */
const open = () =>
  new Promises("noor", new SafeStorage(() => localStorage), async (promised) => {
    await Promise.resolve();
    if (fails) throw fails;
    booked.push(promised);
  });

beforeEach(() => {
  localStorage.clear();
  [booked, fails, promises] = [[], null, open()];
});

describe("a callback that is promised in a wrap-up", () => {
  test("is booked when the time for it has run out, whatever was open by then, and once", async () => {
    promises.put("call", maya);
    await promises.keepOver(RUNNING);
    expect(booked).toEqual([]);
    await Promise.all([promises.keepOver({}), promises.keepOver({})]);
    await promises.keepOver({});
    expect(booked).toEqual([maya]);
  });

  test("is as it was said where the view or the page is left and comes back", async () => {
    promises.put("call", maya);
    expect(open().of("call")).toEqual(maya);
    await open().keepOver({});
    expect(booked).toEqual([maya]);
  });

  test("is none once it was switched off", async () => {
    promises.put("call", maya);
    promises.put("call", null);
    await promises.keepOver({});
    expect([booked, promises.of("call")]).toEqual([[], null]);
  });

  test("is booked once, though Done is pressed again and the time runs out", async () => {
    promises.put("call", maya);
    await Promise.all([promises.keep("call"), promises.keep("call")]);
    promises.put("call", maya); // drawn anew
    await promises.keep("call");
    await promises.keepOver({});
    expect(booked).toEqual([maya]);
  });

  test("is booked for the time that was chosen last", async () => {
    promises.put("call", maya);
    await promises.keep("call");
    const later = { ...maya, dueAt: NINE + 3_600_000 };
    promises.put("call", later);
    await promises.keepOver({});
    expect(booked.map(({ dueAt }) => dueAt)).toEqual([NINE, NINE + 3_600_000]);
  });

  test("says why it could not be booked, and is tried again by hand", async () => {
    promises.put("call", maya);
    fails = new Failed(0, "unreachable");
    await Promise.all([promises.keepOver({}), promises.keepOver({})]);
    expect(promises.broken).toMatchObject([
      { interactionId: "call", name: "Maya Brandt", code: "unreachable" },
    ]);
    fails = null;
    await promises.keepOver({});
    expect(booked).toEqual([]);
    await promises.again("call");
    expect([booked, promises.broken]).toEqual([[maya], []]);
  });

  test("for which no time was chosen is told of, and nobody is called at any", async () => {
    promises.put("call", { ...maya, dueAt: null });
    await promises.keepOver({});
    expect(promises.broken).toMatchObject([{ code: "no_time" }]);
    promises.drop("call");
    await promises.keepOver({});
    expect([booked, promises.broken]).toEqual([[], []]);
  });
});
