// Enter, digits and letters mean nothing while an input method is at work: the Enter that picks a
// Chinese candidate must never send half a sentence. Browsers tell it in three ways, none of them always:
// `isComposing`, the key code 229, and (Safari) a plain Enter just after `compositionend`, in the same task.

export class CompositionGuard {
  #composing = false;
  #justEnded = false;

  start = (): void => {
    this.#composing = true;
  };

  end = (): void => {
    this.#composing = false;
    this.#justEnded = true;
    setTimeout(() => (this.#justEnded = false));
  };

  /** Whether this key belongs to the input method. */
  owns(event: Pick<KeyboardEvent, "isComposing" | "keyCode" | "key">): boolean {
    const leftOver = this.#justEnded && event.key === "Enter";
    return this.#composing || event.isComposing || event.keyCode === 229 || leftOver;
  }
}
