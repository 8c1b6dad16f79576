const FIRST_MS = 500 // a hub that restarts is back within a second or two
const LONGEST_MS = 15_000 // nobody stares at an amber line for longer

/**
 * How long to wait before the next try. Half is fixed and half is chance, so that a thousand widgets
 * that lost the same hub do not come back in the same moment.
 */
export function delayBefore(attempt: number, chance: number): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt)
  return whole / 2 + (whole / 2) * chance
}
