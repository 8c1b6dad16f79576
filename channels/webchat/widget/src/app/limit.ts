import { MAX_BODY_CHARACTERS } from './wire'

const NEAR = 400 // characters left from which the count is shown

/** Counted as the hub counts: a letter outside the basic plane is one. */
export function countLeft(text: string): number {
  if (text.length > 4 * MAX_BODY_CHARACTERS) return MAX_BODY_CHARACTERS - text.length // far over: no need to look closely
  return MAX_BODY_CHARACTERS - [...text.trim()].length
}

export function isNear(left: number): boolean {
  return left <= NEAR
}

export function isReady(text: string): boolean {
  return text.trim() !== '' && countLeft(text) >= 0
}

/** Pasted by mistake, or a whole document: as text it would only stop the page. */
export function isDocument(text: string): boolean {
  return text.length > 4 * MAX_BODY_CHARACTERS
}
