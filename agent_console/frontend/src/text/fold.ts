/** A text as it is compared: full-width letters and digits as plain ones, without accents and case. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
