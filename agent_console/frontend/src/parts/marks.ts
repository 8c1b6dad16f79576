/** Shapes that carry a state before any hue does: they survive colour blindness and print. */
export type MarkName =
  | "available"
  | "ringing"
  | "onContact"
  | "wrapup"
  | "away"
  | "missed"
  | "offline"
  | "unreachable"
  | "due"
  | "late";
