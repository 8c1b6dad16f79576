import { expect, test } from "vitest";
import { choosesByDigit } from "../src/keys";

test("a digit belongs to the wrap-up or the guide's choice in which the focus is, and else to whoever asks", () => {
  document.body.innerHTML = "<section data-digits><button>1</button></section><button id='other'>2</button>";
  expect(choosesByDigit(document.querySelector("section button"))).toBe(true);
  expect(choosesByDigit(document.querySelector("#other"))).toBe(false);
  expect(choosesByDigit(null)).toBe(false);
});
