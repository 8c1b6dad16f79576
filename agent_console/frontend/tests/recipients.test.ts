import { describe, expect, test } from "vitest";
import { draftOf, editsOf, type Edits, headOf, problemOf, settle, settled } from "../src/mail/head";
import { isAddress, parseRecipients, withRecipients, written } from "../src/mail/recipients";
import { person } from "./builders";

describe("recipients", () => {
  test.each([
    ["ana@example.com", [person(null, "ana@example.com")], ""],
    ["Ana Bell <ana@example.com>", [person("Ana Bell", "ana@example.com")], ""],
    [
      '"Bell, Ana" <ana@example.com>, li@example.cn',
      [person("Bell, Ana", "ana@example.com"), person(null, "li@example.cn")],
      "",
    ],
    [
      "a@x.example; b@y.example\nc@z.example",
      ["a@x.example", "b@y.example", "c@z.example"].map((a) => person(null, a)),
      "",
    ],
    ["a@x.example b@y.example", ["a@x.example", "b@y.example"].map((a) => person(null, a)), ""],
    [
      "陈思远 <siyuan＠example．com>，李娜 <na@example.com>",
      [person("陈思远", "siyuan@example.com"), person("李娜", "na@example.com")],
      "",
    ],
    ["mailto:ana@example.com", [person(null, "ana@example.com")], ""],
    ["ana@example.com, Jonas", [person(null, "ana@example.com")], "Jonas"],
    ["Jonas <jonas>", [], "Jonas <jonas>"],
    [" , ;; ", [], ""],
  ])("%# are read as people write them", (text, found, rest) => {
    expect(parseRecipients(text)).toEqual({ found, rest });
  });

  test.each([
    "",
    "ana",
    "ana@",
    "@example.com",
    "ana@example",
    "ana@-x.example",
    "a b@example.com",
    "ana@exa..mple.com",
    "a@x.example\nbcc: b@y.example",
  ])("%j is no address", (text) => expect(isAddress(text)).toBe(false));

  test.each(["ana@example.com", "o'hara+shop@mail.example.co.uk", "用户@例子.中国"])("%j is one", (text) =>
    expect(isAddress(text)).toBe(true),
  );

  test("are there once, whatever the case", () => {
    const list = withRecipients([person("Ana", "ana@example.com")], [person(null, "ANA@example.com")]);
    expect(list).toEqual([person("Ana", "ana@example.com")]);
  });

  test("typed again are read as before", () => {
    for (const each of [person("Bell, Ana", "ana@example.com"), person(null, "li@example.cn")])
      expect(parseRecipients(written(each))).toEqual({ found: [each], rest: "" });
  });
});

describe("the head of a mail", () => {
  const reply = {
    to: [person("Maya", "maya@example.com")],
    cc: [person("Li Na", "li@example.com")],
    subject: "Re: Two lamps",
  };
  const head = (edits: Edits = {}) => headOf(reply, edits);

  test("is the hub's until the agent changes it, and then only what was changed", () => {
    expect(draftOf(head(), "")).toEqual({
      about: null,
      bcc: [],
      document: null,
      quotes: true,
      signature: "",
      to: ["maya@example.com"],
      cc: ["li@example.com"],
      subject: "Re: Two lamps",
      attachments: [],
    });
    const wider = headOf(
      { ...reply, cc: [...reply.cc, person(null, "new@example.com")] },
      { subject: "Lamps" },
    );
    expect(draftOf(wider, "")).toMatchObject({ cc: ["li@example.com", "new@example.com"], subject: "Lamps" });
  });

  test("shows whoever was taken out, unless they moved to the other field", () => {
    expect(head({ cc: [] }).left.cc).toEqual(reply.cc);
    expect(head({ to: [...reply.to, ...reply.cc], cc: [] }).left.cc).toEqual([]);
  });

  test("takes what is typed for recipients, keeps what is none, and moves who is named anew", () => {
    const edits = settle(head(), "to", "li@example.com, nobody");
    expect(head(edits)).toMatchObject({
      to: [{ address: "maya@example.com" }, { address: "li@example.com" }],
      cc: [],
      typed: { to: "nobody" },
    });
  });

  test("sends to an address that was typed and not confirmed", () => {
    const typed = head({ typed: { cc: "late@example.com" } });
    expect(problemOf(typed, null)).toBeNull();
    expect(draftOf(settled(typed), "").cc).toEqual(["li@example.com", "late@example.com"]);
  });

  test.each<[string, Edits, string | null, object | null]>([
    ["is fine as it comes", {}, null, null],
    ["needs somebody", { to: [] }, null, { kind: "nobody" }],
    ["needs addresses", { typed: { to: "Jonas" } }, null, { kind: "address", text: "Jonas" }],
    [
      "is not sent to where mail came back from",
      {},
      "Maya@example.com",
      { kind: "bounced", text: "maya@example.com" },
    ],
    ["is, once that address is out", { to: [person(null, "m@example.com")] }, "maya@example.com", null],
  ])("%s", (_, edits, bounced, problem) => expect(problemOf(head(edits), bounced)).toEqual(problem));

  test("without a word from the hub has nobody", () => {
    expect(problemOf(headOf(null, {}), null)).toEqual({ kind: "nobody" });
  });
});

describe("a mail that is answered or passed on", () => {
  const known = { to: [{ name: "Maya", address: "maya@x.example" }], cc: [], subject: "Re: Lamps" };

  test("has blind copies, moved there from where they could be seen", () => {
    const seen = headOf(known, { cc: [{ name: null, address: "bob@x.example" }] });
    const head = settled({ ...seen, typed: { ...seen.typed, bcc: "bob@x.example, eve@x.example" } });
    expect(draftOf(head, "")).toMatchObject({ cc: [], bcc: ["bob@x.example", "eve@x.example"] });
    expect(problemOf(headOf(known, { typed: { bcc: "nobody" } }), null)).toEqual({
      kind: "address",
      text: "nobody",
    });
  });

  test("goes with the signature as it was on the screen, or without", () => {
    expect(draftOf(headOf(known, {}), "Noor").signature).toBe("Noor");
    expect(draftOf(headOf(known, { unsigned: true }), "Noor").signature).toBe("");
  });

  test("comes back to its writer with all that was said of it", () => {
    const edits = { ...known, files: [], about: "m1", unquoted: true, unsigned: true };
    expect(editsOf(headOf(null, edits))).toEqual(edits);
  });
});
