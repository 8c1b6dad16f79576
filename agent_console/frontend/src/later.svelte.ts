// Pieces of the desk that are fetched when they are wanted. The line may be gone just then, or a newer desk have taken
// their place: that is told, and tried until they are there. Nothing is left out in silence.

const FIRST_MS = 2_000;
const LONGEST_MS = 60_000;

let missing = $state(0);

/** How many are wanted and could not be fetched yet. */
export const missingPieces = (): number => missing;

/** `load` is called again until it brings the piece. */
export async function later<T>(load: () => Promise<T>): Promise<T> {
  return load().catch(async () => {
    missing += 1;
    for (let pause = FIRST_MS; ; pause = Math.min(2 * pause, LONGEST_MS)) {
      await new Promise((done) => setTimeout(done, pause));
      const found = await load().catch(() => null);
      if (found === null) continue;
      missing -= 1;
      return found;
    }
  });
}
