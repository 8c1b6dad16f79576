// The language of the interface: the user's choice, else what the account says, else the browser's.
import { en } from "./en";
import { type Dictionary, type Fill, type Key, Messages } from "./index";
import { storage } from "../storage";
import { zhCN } from "./zh-CN";

export const LOCALES = { en: "English", "zh-CN": "简体中文" } as const;
export type Locale = keyof typeof LOCALES;

const DICTIONARIES = { en, "zh-CN": zhCN } as const;
const FORMATS = { en: "en-GB", "zh-CN": "zh-CN" } as const;
const CHOICE = "desk.locale";

let current = $state<Locale>(matching(storage.getItem(CHOICE) ?? navigator.language));
let disguise = $state.raw<((pattern: string) => string) | undefined>();
const messages = $derived(new Messages(current, DICTIONARIES[current], disguise));

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
    for (const [name, more] of Object.entries(words)) Object.assign(DICTIONARIES[name as Locale], more);
  },
  /** For the gallery: longer words, to see what they do to the desk. */
  disguise(how: (pattern: string) => string): void {
    disguise = how;
  },
  choose(chosen: Locale): void {
    storage.setItem(CHOICE, chosen);
    current = chosen;
  },
  /** The account's language, which gives way to a choice made in this browser. */
  suggest(language: string): void {
    if (!storage.getItem(CHOICE)) current = matching(language);
  },
};

export function t<K extends Key>(key: K, ...fill: Fill<K>): string {
  return messages.say(key, ...fill);
}

function matching(language: string): Locale {
  return language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}
