import { describe, expect, test } from "vitest";
import { atSign, findPeople, named, splitNames } from "../src/mentions";

const PEOPLE = [
  { id: "ann", name: "Ann" },
  { id: "annlee", name: "Ann Lee" },
  { id: "jonas", name: "Jonas Weber" },
  { id: "chen", name: "陈思远" },
  { id: "lucia", name: "Lucía Ferreira" },
];

describe("behind an @", () => {
  test.each([
    ["@", { from: 0, query: "" }],
    ["Ask @jo", { from: 4, query: "jo" }],
    ["Ask @Jonas We", { from: 4, query: "Jonas We" }],
    ["maya@example", null],
    ["Ask Jonas", null],
    ["@Jonas\nand", null],
  ])("%s", (text, found) => {
    expect(atSign(text, text.length)).toEqual(found);
  });

  test("people are found by any word of their name, without accents, the first word first", () => {
    expect(findPeople(PEOPLE, "we").map(({ id }) => id)).toEqual(["jonas"]);
    expect(findPeople(PEOPLE, "LUCIA").map(({ id }) => id)).toEqual(["lucia"]);
    expect(findPeople(PEOPLE, "l").map(({ id }) => id)).toEqual(["lucia", "annlee"]);
    expect(findPeople(PEOPLE, "陈").map(({ id }) => id)).toEqual(["chen"]);
    expect(findPeople(PEOPLE, "zz")).toEqual([]);
  });
});

describe("who is named", () => {
  test("is whose whole name stands there, the longest where two begin alike", () => {
    expect(named("@Ann Lee and @Jonas Weber, please.", PEOPLE)).toEqual(["annlee", "jonas"]);
    expect(named("@Ann, please", PEOPLE)).toEqual(["ann"]);
    expect(named("请@陈思远看一下", PEOPLE)).toEqual([]);
    expect(named("请 @陈思远看一下", PEOPLE)).toEqual(["chen"]);
  });

  test("is nobody by an address, by half a name, or twice", () => {
    expect(named("x@Ann.example, @Annabel, @Jonas", PEOPLE)).toEqual([]);
    expect(named("@Ann @Ann", PEOPLE)).toEqual(["ann"]);
  });

  test("the pieces are the text again", () => {
    for (const text of ["", "@Ann", "a @Ann b", "no names", "@@Ann Lee@Ann"])
      expect(
        splitNames(text, PEOPLE)
          .map((piece) => piece.text)
          .join(""),
      ).toBe(text);
  });
});
