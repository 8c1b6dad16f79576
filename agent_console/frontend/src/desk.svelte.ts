// Holds the state and the wire together: frames go through the reducer, and what must follow a frame
// (drafts given back, a gap closed) follows here. Views read `desk.state`; actions call `desk.wire`.
import { clock } from "./clock.svelte";
import { Drafts, type HeadField, type Mode } from "./drafts";
import { DraftSync } from "./drafts-sync";
import type { Edits } from "./mail/head";
import { fromPlace } from "./mail/letter.svelte";
import { isSignedIn, isWall, socketAddress } from "./line";
import { Outbox, type Parcel, pendingOf } from "./outbox";
import type {
  AttachmentView,
  ConversationView,
  DraftView,
  Error as ErrorFrame,
  HubFrame,
  StreamEvent,
} from "./protocol.gen";
import { Promises } from "./promised.svelte";
import { type Me, rest, type Words } from "./rest";
import { Wire } from "./socket";
import { storage } from "./storage";
import { troubles } from "./troubles.svelte";
import { type Change, type DeskState, initial, type Pending } from "./state/model";
import { reduce } from "./state/reduce";
import { Uploads } from "./uploads.svelte";

// Long enough to read, short enough to be out of the way.
const BACK_ONLINE_MS = 4_000;
const ENDED_OFFER_MS = 2_000;

/** Where each kind of message is written. */
export const WRITTEN: Record<Pending["kind"], { mode: Mode; field: HeadField }> = {
  outbound: { mode: "reply", field: "mail" },
  note: { mode: "note", field: "note_to" },
  aside: { mode: "aside", field: "aside_to" },
};

export class Desk {
  state = $state.raw<DeskState>() as DeskState;
  /** Grows when a draft was changed by something other than typing, so that the composer reads it anew. */
  draftsChanged = $state(0);
  /** Grows when the hub has a draft, or says what another desk wrote. */
  draftsSaved = $state(0);
  /** Below this agent's mails, by language; null: each mailbox's. */
  signature = $state.raw<Words | null>(null);
  readonly drafts: Drafts;
  /** Of mails that this page has sent, by message: as they were written, with the names of their readers. */
  readonly heads = new Map<string, Edits>();
  /** Callbacks of wrap-ups that are not done yet. */
  readonly promised: Promises;
  readonly #sync: DraftSync;
  readonly wire: Wire;
  readonly uploads: Uploads;
  readonly #outbox: Outbox;
  #latest: DeskState;
  #drawn = true;

  constructor(
    readonly user: Me,
    readonly onEnded: () => void,
  ) {
    this.state = this.#latest = initial(user.agent?.id ?? "");
    this.signature = user.agent?.signature ?? null;
    this.drafts = new Drafts(user.user.id, storage);
    this.promised = new Promises(user.user.id, storage, ({ number, queueId, dueAt }) =>
      rest.bookCallback({ number, queue_id: queueId, ...(dueAt !== null && { due_at: dueAt }) }),
    );
    // A wall sends nothing that desks of this user have on their way.
    this.#outbox = new Outbox(isWall() ? `${user.user.id} wall` : user.user.id, storage);
    this.wire = new Wire(socketAddress(), this.#listener(), this.#outbox);
    this.#sync = new DraftSync(
      this.drafts,
      (frame) => this.wire.request(frame),
      () => this.draftsSaved++,
    );
    this.uploads = new Uploads((conversationId, file) => this.#attach(conversationId, file));
    // A supervisor who takes no work is told the floor by it.
    if (user.agent || user.user.role !== "agent") this.wire.connect();
  }

  change(change: Change): void {
    this.#fold(change);
    this.#draw();
  }

  /** Draws a reply before the hub has it. */
  expect(parcel: Parcel): void {
    const head = this.#outbox.headOf(parcel.request);
    this.change({ type: "message.pending", pending: pendingOf(parcel, clock.exact(), head) });
  }

  /** Sends what may have more than words (a mail, files, whom it asks), which must come back with them if the hub says no. */
  expectWhole(parcel: Parcel, head: Edits): void {
    this.#outbox.keepHead(parcel.request, head);
    const { request, ...frame } = parcel;
    void this.wire
      .request(frame, request)
      .then(({ message_id }) => this.heads.set(String(message_id), head), told);
    this.expect(parcel);
  }

  close(): void {
    this.#sync.stop();
    this.wire.close();
  }

  #listener() {
    return {
      positions: () => this.#positions(),
      frame: (frame: HubFrame) => this.#take(frame),
      lost: () => this.change({ type: "link.lost" }),
      returned: (sent: number) => this.#welcomeBack(sent),
      ended: () => this.#end(),
      misheard: (code: string) => troubles.tell("wire", code),
      signedIn: isSignedIn,
    };
  }

  #take(frame: HubFrame): void {
    if (frame.type === "welcome" || frame.type === "snapshot" || frame.type === "ping") clock.set(frame.now);
    if (frame.type === "error") this.#refuse(frame);
    this.#fold({ type: "frame", frame });
    if (frame.type === "snapshot") this.#takeDrafts(frame.drafts);
    if (frame.type === "snapshot") this.#redrawParcels();
    if (frame.type === "event" && frame.event.kind === "offer.ended")
      this.#dropOfferSoon(frame.event.offer_id);
    if (this.#latest.gap) this.wire.resync();
    if (frame.type === "event") this.#askWhoReads(frame);
    this.#drawWithNextFrame();
  }

  #takeDrafts(drafts: DraftView[]): void {
    if (this.drafts.takeAll(drafts)) this.draftsChanged++;
    this.#sync.resume();
  }

  #fold(change: Change): void {
    this.#latest = reduce(this.#latest, change);
  }

  /** A burst of frames is drawn once. A hidden page gets no animation frames, and is drawn for its title. */
  #drawWithNextFrame(): void {
    if (!this.#drawn) return;
    this.#drawn = false;
    if (document.hidden) setTimeout(() => this.#draw());
    else requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#drawn = true;
    this.state = this.#latest;
  }

  #positions(): Record<string, number> | null {
    const { me, ready, agentStream, conversations } = this.#latest;
    if (!ready) return null;
    const open = Object.values(conversations).map(({ id, number }) => [`conversation:${id}`, number]);
    return { [`agent:${me}`]: agentStream, ...Object.fromEntries(open) };
  }

  /** What an earlier page had on its way is drawn again, in the conversations that are still here. */
  #redrawParcels(): void {
    for (const parcel of this.#outbox.list())
      this.#fold({
        type: "message.pending",
        pending: pendingOf(parcel, clock.exact(), this.#outbox.headOf(parcel.request)),
      });
    for (const { id, outcome } of Object.values(this.#latest.offers)) if (outcome) this.#dropOfferSoon(id);
  }

  /** A mail may have brought another reader, or come back from one: whom a reply goes to is the hub's to say. */
  #askWhoReads({ stream, event: { kind, conversation_id: id, message, data } }: StreamEvent): void {
    const cameBack = kind === "mail.bounced" || data.state === "failed";
    if (!id || !message?.mail || !(message.kind === "inbound" || cameBack)) return;
    if (!stream.startsWith("conversation:")) return;
    this.wire
      .request({ type: "conversation.open", conversation_id: id })
      .then(
        ({ conversation }) =>
          this.change({ type: "conversation.opened", conversation: conversation as ConversationView }),
        told,
      );
  }

  #attach(place: string, file: AttachmentView): void {
    const { conversationId, field } = fromPlace(place);
    const { files = [] } = this.drafts.edits(conversationId, field);
    this.drafts.edit(conversationId, { files: [...files, file] }, field);
    this.draftsChanged++;
  }

  #giveBack(pending: Pending, head: Edits | null): void {
    const { mode, field } = WRITTEN[pending.kind];
    this.drafts.giveBack(pending.conversationId, mode, pending.body);
    if (head) this.drafts.giveBackEdits(pending.conversationId, head, field);
    this.draftsChanged++;
  }

  #refuse(error: ErrorFrame): void {
    const parcel = this.#outbox.list().find(({ request }) => request === error.request);
    if (!parcel) return;
    const pending = pendingOf(parcel, clock.exact());
    this.#giveBack(pending, this.#outbox.headOf(parcel.request));
    const { code, detail } = error;
    this.#fold({
      type: "message.refused",
      pending,
      refusal: { code, detail, kind: pending.kind, body: pending.body },
    });
  }

  #dropOfferSoon(offerId: string | null): void {
    if (offerId) setTimeout(() => this.change({ type: "offer.dropped", offerId }), ENDED_OFFER_MS);
  }

  #welcomeBack(sent: number): void {
    if (!this.#latest.ready) return;
    this.change({ type: "link.returned", at: clock.exact(), sent });
    setTimeout(() => this.change({ type: "link.settled" }), BACK_ONLINE_MS);
  }

  #end(): void {
    this.change({ type: "link.ended" });
    this.onEnded();
  }
}

/** What an answer of no means is drawn where its frame is read. */
const told = () => undefined;
