// A question that is asked by the key which answers it: whoever holds that key, or presses it twice, has read nothing.

// Sooner than this nobody has.
const READ_MS = 600;

export class Unread {
  #since = Number.NEGATIVE_INFINITY;

  /** `asks`: whether the question stands. Made where effects may be. */
  constructor(
    readonly asks: () => boolean,
    readonly now: () => number = () => performance.now(),
  ) {
    $effect(() => {
      if (asks()) this.#since = this.now();
    });
  }

  /** Whether this press answers nothing. */
  takes(event: Pick<KeyboardEvent, "repeat">): boolean {
    return event.repeat || (this.asks() && this.now() - this.#since < READ_MS);
  }
}
