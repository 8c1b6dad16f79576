// What is wrong with this browser or its line, and does not stop the work: told once, until somebody has read it.
export type Trouble = "storage" | "wire";

let told = $state.raw<Partial<Record<Trouble, string>>>({});
let read = $state.raw<ReadonlySet<string>>(new Set());

export const troubles = {
  /** The code of one that stands and has not been closed. */
  of: (trouble: Trouble): string | null => (read.has(trouble) ? null : (told[trouble] ?? null)),
  tell(trouble: Trouble, code: string): void {
    if (told[trouble] !== code) told = { ...told, [trouble]: code };
  },
  close: (which: string): void => void (read = new Set([...read, which])),
  isClosed: (which: string): boolean => read.has(which),
};
