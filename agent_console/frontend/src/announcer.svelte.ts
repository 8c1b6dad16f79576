// What a screen reader is told without moving the focus. One voice for the whole desk.
let polite = $state("");
let assertive = $state("");

export const announcer = {
  get polite() {
    return polite;
  },
  get assertive() {
    return assertive;
  },
  say(text: string): void {
    polite = text;
  },
  interrupt(text: string): void {
    assertive = text;
  },
};
