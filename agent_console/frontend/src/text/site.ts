// Where a chat's customer is on the site, in words.
import type { Messages } from "../messages";
import type { Conversation } from "../state/model";
import { roughly } from "./formats";

/** From one page to the next the line is broken for a moment: nobody has left. */
const TURNING_MS = 10_000;

export interface OnSite {
  on: boolean;
  words: string;
  /** Where there is little room: the page alone. */
  short: string;
  /** The address of the page, without the site's name. */
  path: string;
}

/** Null where nothing is known. */
export function onSite({ site }: Pick<Conversation, "site">, now: number, messages: Messages): OnSite | null {
  if (!site) return null;
  const gone = now - site.since;
  const on = site.on || gone < TURNING_MS;
  const page = site.title || site.path;
  const words = on
    ? messages.say("site.on", { page })
    : messages.say("site.left", { time: roughly(gone, messages) });
  return { on, words, short: on ? page : words, path: site.path };
}
