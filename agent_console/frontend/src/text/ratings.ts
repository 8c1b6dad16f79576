// What a customer thought of a talk, from 1 to 5: the faces they chose from, and what the score is.
import type { EventView } from "../protocol.gen";

export type Score = 1 | 2 | 3 | 4 | 5;

/** The mouth of each face; eyes and head are the same. */
export const FACES: Record<Score, string> = {
  1: "M8.3 16.3c1-1.9 2.300-2.600 3.700-2.600s2.700.700 3.700 2.600",
  2: "M8.800 15.800c.900-1 2-1.400 3.200-1.400s2.300.400 3.200 1.400",
  3: "M8.800 14.800h6.400",
  4: "M8.800 14.200c.900 1.100 2 1.600 3.200 1.600s2.300-.500 3.200-1.600",
  5: "M8.300 13.600h7.400c-.400 2-1.800 3.100-3.700 3.100s-3.300-1.100-3.700-3.100Z",
};

export function scoreOf({ data }: EventView): Score {
  const score = Math.round(Number(data.score));
  return (score >= 1 && score <= 5 ? score : 3) as Score;
}
