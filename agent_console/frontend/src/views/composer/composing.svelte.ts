// What is being written in one conversation: its words, its head, its files, and how it is sent. Made anew for each
// conversation, while the composer around it stays: what is on its way here never turns up at another customer.
import { addNote } from "../../actions/add-note";
import { sendAside } from "../../actions/send-aside";
import { sendMessage } from "../../actions/send-message";
import { restHere, writeHere } from "../../actions/tell-here";
import { stopTyping, tellTyping } from "../../actions/tell-typing";
import { canWrite, WRITES } from "../../channels";
import { clock } from "../../clock.svelte";
import type { Desk } from "../../desk.svelte";
import { type ComposerMode, type FirstChannel, isFirst } from "../../drafts";
import { signatureOf } from "../../facts";
import { unfilled } from "../../macros";
import { plainOf } from "../../mail/blocks";
import { problemOf, settled } from "../../mail/head";
import { lettersOf } from "../../mail/letter.svelte";
import { named } from "../../mentions";
import { type Block, MAX_BODY_CHARACTERS } from "../../protocol.gen";
import { companyOf } from "../../state/here";
import type { Conversation } from "../../state/model";
import { isMine } from "../../state/work";
import { Attaching } from "./attaching.svelte";
import { Firsts } from "./firsts.svelte";
import { Insertion } from "./insertion.svelte";
import { Naming } from "./naming.svelte";
import { RichWriting } from "./rich.svelte";
import { Writing } from "./writing.svelte";

/** From where it is written, and to what the composer is set there. */
export interface Open {
  home: Conversation;
  mode: ComposerMode;
}

export interface Ways {
  onmode: (mode: ComposerMode | undefined) => void;
  /** It has begun in that conversation; without anything sent: they talk there already. */
  onbegun: (homeId: string, channel: FirstChannel, conversationId: string, sent: boolean) => void;
}

export class Composing {
  readonly id: string;
  /** The plain field, where it is drawn. */
  field = $state.raw<HTMLTextAreaElement>();
  /** The agent wanted to send what is not ready. */
  tried = $state(false);
  /** Asked before sending over a colleague who writes too. */
  asking = $state(false);
  /** How much was pasted in vain. */
  refused = $state(0);
  /** Something else is open by now; or this is, made anew. */
  left = false;

  readonly firsts = new Firsts();
  readonly letters;
  readonly writing: Writing;
  readonly rich: RichWriting;
  readonly insertion: Insertion;
  readonly attaching: Attaching;
  readonly naming: Naming;

  readonly mode: ComposerMode = $derived.by(() => this.open().mode);
  readonly first: FirstChannel | null = $derived(isFirst(this.mode) ? this.mode : null);
  /** In which it is written: the open one, or the one that begins. */
  readonly conversation: Conversation = $derived.by(() => {
    const { home } = this.open();
    return this.first ? this.firsts.drawn(home, this.first) : home;
  });
  readonly letter = $derived.by(() => this.letters[this.mode]);
  readonly writes = $derived(canWrite(this.conversation.channel) ? WRITES[this.conversation.channel] : null);
  /** Who will read this: the channel's name in messages and colours, or the note's. */
  readonly audience = $derived.by(() => {
    const { channel } = this.conversation;
    return this.mode === "note" || !canWrite(channel) ? "note" : this.mode === "aside" ? "aside" : channel;
  });
  readonly mail = $derived(this.audience === "email" || this.audience === "aside");
  /** An address that mail comes back from can be changed; whoever wants no mail is not written to. */
  readonly bounced = $derived(
    this.mail && this.conversation.may_not_send_code === "bounced" ? this.conversation.address : null,
  );
  readonly blocked = $derived(
    (this.mode === "reply" && !this.conversation.may_send && !this.bounced) ||
      (!!this.first && !!this.firsts.refusal),
  );
  readonly enterSends = $derived(this.mode === "reply" && !!this.writes?.enterSends);
  readonly problem = $derived.by(() => (this.mail ? problemOf(this.letter.head, this.bounced) : null));
  readonly uploading: number = $derived.by(() =>
    this.mode === "note" ? 0 : this.desk.uploads.running(this.letter.place),
  );
  readonly files = $derived.by(() => (this.mode === "note" ? [] : this.letter.head.files));
  readonly quotes = $derived.by(() =>
    this.mode === "reply" && !this.mail ? this.letter.head.answers : null,
  );
  /** Of whom a note awaits an answer: whose name was taken out, is not asked. */
  readonly asks: string[] = $derived.by(() =>
    this.mode === "note"
      ? named(this.writing.text, this.#colleagues).filter((id) => this.letter.head.asks.includes(id))
      : [],
  );
  readonly signature: string = $derived.by(() =>
    this.mail ? signatureOf(this.desk, this.conversation) : "",
  );
  readonly rival = $derived.by(() =>
    this.mode === "reply" ? companyOf(this.conversation, clock.now).find(({ writes }) => writes) : undefined,
  );
  /** Variables of a canned reply that nobody has filled in: a customer must not read them. */
  readonly gaps: string[] = $derived.by(() => (this.mode !== "note" ? unfilled(this.writing.text) : []));
  /** By so many characters it is too long. */
  readonly excess: number = $derived.by(() => {
    const longest = this.mode !== "note" && this.writes ? this.writes.longest : MAX_BODY_CHARACTERS;
    return [...this.writing.text.trim()].length - longest;
  });
  readonly #colleagues;

  constructor(
    readonly desk: Desk,
    /** As it was last, once something else is open. */
    readonly open: () => Open,
    readonly ways: Ways,
  ) {
    this.id = open().home.id;
    this.#colleagues = desk.user.config.agents.filter(({ id }) => id !== desk.state.me);
    const [conversation, letter, changed] = [() => this.conversation, () => this.letter, this.put];
    this.letters = lettersOf(desk.drafts, this.id, () => this.conversation.reply);
    this.writing = new Writing(desk, this.id, () => this.mode);
    this.rich = new RichWriting(letter);
    this.insertion = new Insertion(desk, conversation, () => this.rich.editor ?? this.field, changed);
    this.attaching = new Attaching(desk, conversation, letter, () => this.mode === "note");
    this.naming = new Naming(
      () => this.#colleagues,
      () => this.field,
      changed,
    );
  }

  /** Another mode, or the draft has changed by something other than typing. */
  load(): void {
    for (const each of Object.values(this.letters)) each.reload();
    this.writing.load();
    this.rich.version++;
    [this.rich.linking, this.rich.failed] = [false, null];
    [this.tried, this.asking, this.refused] = [false, false, 0];
  }

  put = (text: string): void => {
    if (!this.rich.editor) this.writing.text = text;
    this.typed();
  };

  putBlocks = (blocks: Block[]): void => {
    this.writing.text = plainOf(blocks);
    this.letter.look(blocks);
    this.typed();
  };

  typed = (): void => {
    this.refused = 0;
    this.attaching.refused = null;
    this.lookAtCaret();
    this.writing.typed(this.conversation.read);
    if (this.mode !== "reply" || !this.writing.text) return;
    writeHere(this.conversation.id);
    if (this.writes?.typing) tellTyping(this.conversation.id);
  };

  lookAtCaret = (): void => {
    this.insertion.look();
    this.naming.look(this.mode === "note");
  };

  /** Texts with somebody are one talk; what has been written here already is sent from here. */
  async look(channel: FirstChannel, identityId: string | null): Promise<void> {
    const talk = await this.firsts.look(this.id, channel, identityId);
    if (talk && channel === "sms" && isMine(this.desk.state, talk) && !this.writing.text)
      this.ways.onbegun(this.id, channel, talk, false);
  }

  /** A mail wants words; elsewhere a file is enough. */
  get #isReady(): boolean {
    const something = this.writing.text.trim() !== "" || (this.files.length > 0 && !this.mail);
    const waits = this.uploading || this.rich.coming;
    return something && !this.blocked && this.excess <= 0 && !waits && !this.problem && !this.gaps.length;
  }

  send(anyway = false): void {
    if (this.problem || this.gaps.length) this.tried = true;
    if (!this.#isReady) return;
    if (this.rival && !this.asking && !anyway) {
      this.asking = true;
      return;
    }
    if (this.first) return void this.#begin(this.first);
    const { mode, mail, files, quotes: answers, asks, signature, conversation } = this;
    const body = this.writing.text.trim();
    const head = mail ? this.#written() : null;
    const seen = this.writing.seen || conversation.read;
    const beside = mail ? {} : { files: [...files], answers };
    this.clear();
    if (mode === "note") addNote(conversation.id, body, asks);
    else if (mode === "aside" && head) sendAside(conversation.id, body, head, signature);
    else sendMessage({ conversationId: conversation.id, body, seen, anyway, head, signature, beside });
    if (mode === "aside") this.ways.onmode("reply");
  }

  async #begin(channel: FirstChannel): Promise<void> {
    const { id, desk, files, signature } = this;
    const body = this.writing.text.trim();
    const head = this.mail ? this.#written() : null;
    const begun = await this.firsts.send({ conversationId: id, channel, body, head, signature, files });
    if (!begun) return;
    if (!this.left && this.mode === channel) this.clear();
    // Something else is open by now, and stays as it is; or this is, made anew.
    else (desk.drafts.sent(id, channel), this.letters[channel].clear());
    if (this.left && desk.state.selected === id) desk.draftsChanged++;
    this.ways.onbegun(id, channel, begun, true);
  }

  /** With what stands in the rich field; a plain one has words alone. */
  #written() {
    const { head } = this.letter;
    return { ...settled(head), document: this.rich.editor ? this.letter.blocks(this.writing.text) : null };
  }

  drop = (): void => {
    this.clear();
    this.ways.onmode("reply");
  };

  clear(): void {
    this.writing.sent();
    this.rich.version++;
    this.asking = false;
    this.insertion.close();
    this.naming.close();
    this.letter.clear();
    stopTyping();
    restHere();
  }
}
