// Looks messages up and fills them in. Keys and the names to fill in are checked by the compiler.
import { en } from "./en";

type English = typeof en;
export type Key = keyof English;
/** `other` is there in every language, the rest where the language has that form. */
export type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;
/** What a language must bring: the same keys, and plural forms where English has them. */
export type Dictionary = DictionaryOf<English>;
export type DictionaryOf<Words> = { [K in keyof Words]: Words[K] extends string ? string : Plural };

type Names<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type NamesOf<K extends Key> = English[K] extends string
  ? Names<English[K]>
  : Names<English[K][keyof English[K]]> | "n";
type Values<K extends Key> = { [Name in NamesOf<K>]: Name extends "n" ? string | number : string };
/** The values a message wants; none for one without names. */
export type Fill<K extends Key> = [NamesOf<K>] extends [never] ? [] : [values: Values<K>];

/** Messages that say the same whatever happens: what a table can name. */
export type PlainKey = { [K in Key]: [NamesOf<K>] extends [never] ? K : never }[Key];

export interface Part {
  text: string;
  filled: boolean;
}

export class Messages {
  readonly #plurals: Intl.PluralRules;

  constructor(
    readonly locale: string,
    readonly dictionary: Dictionary,
    /** Changes every pattern before it is filled in: for the gallery, which looks how longer words fit. */
    readonly disguise: (pattern: string) => string = (pattern) => pattern,
  ) {
    this.#plurals = new Intl.PluralRules(locale);
  }

  say<K extends Key>(key: K, ...[values]: Fill<K>): string {
    return this.parts(key, ...([values] as Fill<K>))
      .map(({ text }) => text)
      .join("");
  }

  /** The message in pieces, so that what was filled in can be drawn stronger. */
  parts<K extends Key>(key: K, ...[values]: Fill<K>): Part[] {
    const filling = (values ?? {}) as Record<string, string | number>;
    return this.#pattern(key, filling.n)
      .split(/(\{\w+\})/)
      .filter(Boolean)
      .map((piece) => {
        const name = /^\{(\w+)\}$/.exec(piece)?.[1];
        return name ? { text: String(filling[name] ?? ""), filled: true } : { text: piece, filled: false };
      });
  }

  #pattern(key: Key, n: string | number | undefined): string {
    const entry: string | Plural = this.dictionary[key];
    const plain = typeof entry === "string" ? entry : (entry[this.#plurals.select(Number(n))] ?? entry.other);
    return this.disguise(plain);
  }
}
