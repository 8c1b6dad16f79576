// What may wait until what was asked for is painted and nobody presses anything: keys and news go first.

// A reader looks there after the words; one who holds a key down passes by.
const LONGEST_MS = 200;

/** Does it once, in a quiet moment, or when that has not come for so long. Gives what calls it off. */
export function whenCalm(act: () => void): () => void {
  let callOff = () => cancelAnimationFrame(frame);
  const frame = requestAnimationFrame(() => (callOff = rest(act)));
  return () => callOff();
}

function rest(act: () => void): () => void {
  // Safari has no quiet moments to ask for: there it is the task after the painting.
  if (!globalThis.requestIdleCallback) {
    const task = setTimeout(act);
    return () => clearTimeout(task);
  }
  const wait = requestIdleCallback(act, { timeout: LONGEST_MS });
  return () => cancelIdleCallback(wait);
}
