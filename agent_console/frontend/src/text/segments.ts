// How many SMS a text is, as the carrier counts them. GSM-7 packs 160 septets into one message and 153
// into each part of a longer one; a character outside its alphabet makes the whole text UCS-2, with 70
// and 67 units. 3GPP TS 23.038, section 6.2.1.

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
// Each of these takes an escape before it.
const EXTENDED = new Set("\f^{}\\[~]|€");

export interface Segments {
  encoding: "GSM-7" | "UCS-2";
  characters: number;
  segments: number;
}

export function countSegments(text: string): Segments {
  const characters = [...text];
  if (characters.every((each) => BASIC.has(each) || EXTENDED.has(each))) {
    const widths = characters.map((each) => (EXTENDED.has(each) ? 2 : 1));
    return { encoding: "GSM-7", characters: characters.length, segments: parts(widths, 160, 153) };
  }
  const widths = characters.map((each) => each.length);
  return { encoding: "UCS-2", characters: characters.length, segments: parts(widths, 70, 67) };
}

/** No character is cut in two: one that does not fit begins the next part. */
function parts(widths: number[], single: number, each: number): number {
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total <= single) return total ? 1 : 0;
  let count = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > each) [count, used] = [count + 1, 0];
    used += width;
  }
  return count;
}
