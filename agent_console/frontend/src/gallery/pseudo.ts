// English as a language that is half as long again and full of accents: what is cut by it would be cut in another.
const ACCENTS: Record<string, string> = {
  a: "á",
  c: "ç",
  e: "é",
  i: "í",
  n: "ñ",
  o: "ö",
  s: "š",
  u: "ü",
  y: "ý",
  z: "ž",
  A: "Å",
  C: "Ç",
  E: "É",
  I: "Í",
  O: "Ø",
  U: "Û",
};
// Short words grow more than long ones.
const SHORT = 20;
const [MORE_SHORT, MORE_LONG] = [0.6, 0.35];

/** What is to be filled in stays as it is. */
export function pseudo(pattern: string): string {
  const pieces = pattern.split(/(\{\w+\})/);
  const accented = pieces.map((piece) => (piece.startsWith("{") ? piece : [...piece].map(accent).join("")));
  const more = Math.round(pattern.length * (pattern.length < SHORT ? MORE_SHORT : MORE_LONG));
  return `[${accented.join("")}${" ēxtrā".repeat(Math.ceil(more / 6)).slice(0, more)}]`;
}

function accent(letter: string): string {
  return ACCENTS[letter] ?? letter;
}
