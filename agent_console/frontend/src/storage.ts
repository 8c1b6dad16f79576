// The browser's store, which may be full or forbidden: what it does not take is kept for as long as the page lives,
// and the agent is told.
import { troubles } from "./troubles.svelte";

export class SafeStorage implements Storage {
  readonly #page = new Map<string, string>();
  [name: string]: unknown;

  constructor(readonly find: () => Storage) {}

  get length(): number {
    return this.#keys().length;
  }

  key(at: number): string | null {
    return this.#keys()[at] ?? null;
  }

  getItem(key: string): string | null {
    return this.#page.get(key) ?? this.#try((storage) => storage.getItem(key)) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#page.set(key, value);
    const kept = this.#try((storage) => (storage.setItem(key, value), true));
    // What the browser has, another tab may change.
    if (kept) this.#page.delete(key);
    else this.#try((storage) => storage.removeItem(key)); // an older text is worse than none
  }

  removeItem(key: string): void {
    this.#page.delete(key);
    this.#try((storage) => storage.removeItem(key));
  }

  clear(): void {
    this.#page.clear();
    this.#try((storage) => storage.clear());
  }

  #keys(): string[] {
    return [...new Set([...this.#page.keys(), ...(this.#try((storage) => Object.keys(storage)) ?? [])])];
  }

  #try<Found>(ask: (storage: Storage) => Found): Found | undefined {
    try {
      return ask(this.find());
    } catch (error) {
      troubles.tell("storage", error instanceof DOMException ? error.name : "storage");
      return undefined;
    }
  }
}

/** Every name in it. */
export function keysOf(storage: Storage): string[] {
  return Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "");
}

// Where storage is forbidden, already its name throws.
export const storage = new SafeStorage(() => localStorage);
