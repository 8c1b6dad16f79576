// How the words at the caret look.
export interface Looks {
  bold: boolean;
  italic: boolean;
  bullet: boolean;
  number: boolean;
  quote: boolean;
  /** Where the caret's link goes. */
  link: string | null;
  /** Something is selected that could become a link. */
  selects: boolean;
}
export const PLAIN: Looks = {
  bold: false,
  italic: false,
  bullet: false,
  number: false,
  quote: false,
  link: null,
  selects: false,
};
export type Look = "bold" | "italic" | "bullet" | "number" | "quote";
