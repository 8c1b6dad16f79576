// The language of the interface: the user's choice, else what the account says, else the browser's.
import { en } from "./en";
import { type Dictionary, type Fill, type Key, Messages } from "./index";
import { storage } from "../storage";

export const LOCALES = { en: "English", "zh-CN": "简体中文" } as const;
export type Locale = keyof typeof LOCALES;

// Another language travels when somebody reads it: English is what a message falls back to.
const LOADERS: Record<Locale, () => Promise<Dictionary>> = {
  en: () => Promise.resolve(en),
  "zh-CN": async () => (await import("./zh-CN")).zhCN,
};
const FORMATS = { en: "en-GB", "zh-CN": "zh-CN" } as const;
const CHOICE = "desk.locale";

let current = $state<Locale>("en");
let dictionary = $state.raw<Dictionary>(en);
let wanted: Locale = "en";
let disguise = $state.raw<((pattern: string) => string) | undefined>();
// What pages brought along that are fetched when they are opened: in every language, for one may be chosen later.
let brought = $state.raw<Record<Locale, Partial<Dictionary>>>({ en: {}, "zh-CN": {} });
const messages = $derived(new Messages(current, { ...dictionary, ...brought[current] } as Dictionary, disguise));

export const locale = {
  get current(): Locale {
    return current;
  },
  /** For dates: the browser's own habits where it speaks the language of the interface. */
  get formats(): string {
    return matching(navigator.language) === current ? navigator.language : FORMATS[current];
  },
  get messages(): Messages {
    return messages;
  },
  /** Words of a page that is fetched when it is opened: they come with it. */
  learn(words: Record<Locale, Partial<Dictionary>>): void {
    brought = { en: { ...brought.en, ...words.en }, "zh-CN": { ...brought["zh-CN"], ...words["zh-CN"] } };
  },
  /** For the gallery: longer words, to see what they do to the desk. */
  disguise(how: (pattern: string) => string): void {
    disguise = how;
  },
  choose(chosen: Locale): void {
    storage.setItem(CHOICE, chosen);
    void turnTo(chosen);
  },
  /** The account's language, which gives way to a choice made in this browser. */
  suggest(language: string): void {
    if (!storage.getItem(CHOICE)) void turnTo(matching(language));
  },
};

/** What was wanted last counts, whichever comes first; a language that cannot be fetched changes nothing. */
async function turnTo(language: Locale): Promise<void> {
  wanted = language;
  try {
    const words = await LOADERS[language]();
    if (wanted === language) [current, dictionary] = [language, words];
  } catch {
    return;
  }
}

/** The desk waits for its words, and is never seen in another language first. */
export const ready = turnTo(matching(storage.getItem(CHOICE) ?? navigator.language));

export function t<K extends Key>(key: K, ...fill: Fill<K>): string {
  return messages.say(key, ...fill);
}

function matching(language: string): Locale {
  return language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}
