// What is being written, for each conversation and mode apart: a note never becomes a reply, and no text
// ever turns up at another customer. Kept here at every change, in the browser too where it lets us, so that a
// switch, a reload or a crash loses nothing; `drafts-sync` brings it to the hub.
import { keysOf } from "./storage";
import type { Edits } from "./mail/head";
import type { DraftView } from "./protocol.gen";

export type Mode = "reply" | "note" | "wrapup" | "aside" | FirstChannel;
/** In which a conversation of its own is begun, from another one. */
export type FirstChannel = "sms" | "email";
/** What the composer is set to. */
export type ComposerMode = Exclude<Mode, "wrapup">;
/** With the head of a mail, which is written apart from its words. */
export type Field = DraftView["mode"];
/** Of which message: the one to the customer, one to somebody outside, a note, or one that begins a conversation. */
export type HeadField = "mail" | "aside_to" | "note_to" | `${FirstChannel}_to`;

export function isFirst(mode: string | undefined): mode is FirstChannel {
  return mode === "sms" || mode === "email";
}

export interface Place {
  conversationId: string;
  field: Field;
}

export interface Kept {
  text: string;
  /** What another desk of the same agent had written here, until they have chosen. */
  other: string | null;
  /** The newest number of the conversation that was on the screen when it was written. */
  seen: number;
  /** Of the hub's, that the text goes on from. */
  revision: number;
  /** The hub does not have it yet. */
  dirty: boolean;
  /** The agent has dealt with the other text, and the hub does not know yet. */
  settles: boolean;
}

const NOTHING: Kept = { text: "", other: null, seen: 0, revision: 0, dirty: false, settles: false };

export class Drafts {
  readonly #memory = new Map<string, Kept>();
  /** Told of every change that the hub should have. */
  onchange: (place: Place) => void = () => undefined;

  constructor(
    readonly user: string,
    readonly storage: Storage,
  ) {}

  get(conversationId: string, field: Field): string {
    return this.kept({ conversationId, field }).text;
  }

  kept({ conversationId, field }: Place): Kept {
    const key = this.#key(conversationId, field);
    return this.#memory.get(key) ?? parse(this.#read(key));
  }

  put(conversationId: string, field: Field, text: string, seen?: number): void {
    const place = { conversationId, field };
    const kept = this.kept(place);
    if (text === kept.text && seen === undefined) return;
    // Nobody has this text and the hub never had another: nothing to tell it.
    const dirty = text !== "" || kept.revision > 0 || kept.dirty;
    this.#write(place, { ...kept, text, seen: text ? (seen ?? kept.seen) : 0, dirty });
    if (dirty) this.onchange(place);
  }

  /** It has been handed over to be sent: the hub clears its own together with that. */
  sent(conversationId: string, field: Field): void {
    const place = { conversationId, field };
    this.#write(place, { ...this.kept(place), text: "", seen: 0, dirty: false });
  }

  /** Puts back what could not be sent, before anything written since. */
  giveBack(conversationId: string, mode: Mode, text: string): void {
    const since = this.get(conversationId, mode);
    this.put(conversationId, mode, since ? `${text}\n${since}` : text);
  }

  /** What the agent changed in the head of the mail that is being written. */
  edits(conversationId: string, field: HeadField = "mail"): Edits {
    return parseEdits(this.get(conversationId, field));
  }

  edit(conversationId: string, change: Edits, field: HeadField = "mail"): void {
    this.put(conversationId, field, JSON.stringify({ ...this.edits(conversationId, field), ...change }));
  }

  dropEdits(conversationId: string, field: HeadField = "mail"): void {
    this.sent(conversationId, field);
  }

  /** The head of a mail that could not be sent; files attached since stay too. */
  giveBackEdits(conversationId: string, edits: Edits, field: HeadField = "mail"): void {
    const since = this.edits(conversationId, field);
    const files = [...(edits.files ?? []), ...(since.files ?? [])];
    this.edit(conversationId, { ...edits, ...since, files }, field);
  }

  /** The agent has taken or thrown away what another desk had written. */
  settle(conversationId: string, field: Field, text: string): void {
    const place = { conversationId, field };
    this.#write(place, { ...this.kept(place), text, other: null, dirty: true, settles: true });
    this.onchange(place);
  }

  /** What the hub has, as it tells with a snapshot. True where the text here has changed by it. */
  take(view: DraftView): boolean {
    const place = { conversationId: view.conversation_id, field: view.mode };
    const kept = this.kept(place);
    if (view.revision <= kept.revision || kept.dirty) return false; // what is newer here, is on its way there
    const { text, other, seen, revision } = view;
    this.#write(place, { ...NOTHING, text, other, seen, revision });
    return text !== kept.text || other !== kept.other;
  }

  /** Everything that the hub has. What it had of this desk, and has no more, was sent from another one. */
  takeAll(views: readonly DraftView[]): boolean {
    const told = new Set(views.map((view) => this.#key(view.conversation_id, view.mode)));
    const gone = this.#keys().filter((key) => {
      const { revision, dirty, text } = this.kept(this.#place(key));
      return text && revision > 0 && !dirty && !told.has(key);
    });
    for (const key of gone) this.#write(this.#place(key), NOTHING);
    return views.filter((view) => this.take(view)).length + gone.length > 0;
  }

  /** What the hub says of a save; what was written since is still to be saved. */
  saved(place: Place, said: Kept, answer: { revision: number; other: string | null }): boolean {
    const kept = this.kept(place);
    const dirty = kept.text !== said.text || kept.settles !== said.settles;
    const other = kept.settles && dirty ? null : answer.other;
    this.#write(place, {
      ...kept,
      other,
      revision: answer.revision,
      dirty,
      settles: dirty && kept.settles,
    });
    return other !== kept.other;
  }

  /** Everywhere that the hub does not have what is here, also what an earlier page left. */
  dirty(): Place[] {
    return this.#keys()
      .map((key) => this.#place(key))
      .filter((place) => this.kept(place).dirty);
  }

  #keys(): string[] {
    return [...new Set([...this.#memory.keys(), ...this.#storedKeys()])];
  }

  #read(key: string): string | null {
    try {
      return this.storage.getItem(key);
    } catch {
      return null; // forbidden storage: the memory has to do
    }
  }

  #write(place: Place, kept: Kept): void {
    const key = this.#key(place.conversationId, place.field);
    this.#memory.set(key, kept);
    try {
      if (!kept.text && !kept.dirty && kept.other === null) this.storage.removeItem(key);
      else this.storage.setItem(key, JSON.stringify(kept));
    } catch {
      return; // full or forbidden storage: it is in memory, and soon at the hub
    }
  }

  #storedKeys(): string[] {
    try {
      return keysOf(this.storage).filter((key) => key.startsWith(this.#prefix));
    } catch {
      return [];
    }
  }

  get #prefix(): string {
    return `desk.draft.${this.user}.`;
  }

  #key(conversationId: string, field: Field): string {
    return `${this.#prefix}${field}.${conversationId}`;
  }

  #place(key: string): Place {
    const [field, ...rest] = key.slice(this.#prefix.length).split(".");
    return { field: field as Field, conversationId: rest.join(".") };
  }
}

/** Until this release a text lay there as it is. */
function parse(stored: string | null): Kept {
  if (!stored) return NOTHING;
  try {
    const found = JSON.parse(stored) as Partial<Kept> | null;
    if (typeof found?.text === "string") return { ...NOTHING, ...found };
  } catch {
    /* no JSON: a text of before */
  }
  return { ...NOTHING, text: stored, dirty: true };
}

/** What another desk wrote is theirs: what cannot be read of it is nothing. */
function parseEdits(text: string): Edits {
  if (!text) return {};
  try {
    return (JSON.parse(text) as Edits | null) ?? {};
  } catch {
    return {};
  }
}
