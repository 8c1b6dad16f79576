// A field as high as its words, within what its style allows. With `field-sizing: content`, which not every browser
// knows, each key laid out the page around the field; with `contain: strict` it lays out the field alone.

/** For a field whose style has `contain: strict` and no height of its own. */
export function growing(text: () => string) {
  return (field: HTMLTextAreaElement): (() => void) => {
    let [length, width] = [0, 0];

    function fit(anew: boolean) {
      if (anew) field.style.blockSize = "";
      if (field.value && field.scrollHeight > field.clientHeight)
        field.style.blockSize = `${field.scrollHeight}px`;
    }

    $effect(() => {
      const now = text().length;
      // Only fewer words can want less room: more of them are measured where they stand.
      fit(now < length);
      length = now;
    });
    const observer = new ResizeObserver(() => {
      if (field.clientWidth !== width) fit(true);
      width = field.clientWidth;
    });
    observer.observe(field);
    return () => observer.disconnect();
  };
}
