// Holds the state and the wire together: frames go through the reducer, and what must follow a frame
// (drafts given back, a gap closed) follows here. Views read `desk.state`; actions call `desk.wire`.
import { clock } from "./clock.svelte";
import { Drafts } from "./drafts";
import { DraftSync } from "./drafts-sync";
import { Held } from "./held";
import type { Edits } from "./mail/head";
import { isSignedIn, socketAddress } from "./line";
import { Outbox, type Parcel, pendingOf } from "./outbox";
import type {
  AttachmentView,
  ConversationView,
  DraftView,
  Error as ErrorFrame,
  HubFrame,
  SendMessage,
  StreamEvent,
} from "./protocol.gen";
import type { Me } from "./rest";
import { Wire } from "./socket";
import { type Change, type DeskState, initial, type Pending } from "./state/model";
import { reduce } from "./state/reduce";
import { Uploads } from "./uploads.svelte";

// Long enough to read, short enough to be out of the way.
const BACK_ONLINE_MS = 4_000;
const ENDED_OFFER_MS = 2_000;
// How long a mail can be taken back.
const UNDO_MS = 8_000;

export class Desk {
  state = $state.raw<DeskState>() as DeskState;
  /** Grows when a draft was changed by something other than typing, so that the composer reads it anew. */
  draftsChanged = $state(0);
  /** Grows when the hub has a draft, or says what another desk wrote. */
  draftsSaved = $state(0);
  readonly drafts: Drafts;
  readonly #sync: DraftSync;
  readonly wire: Wire;
  readonly uploads: Uploads;
  readonly held: Held;
  readonly #outbox: Outbox;
  #latest: DeskState;
  #drawn = true;

  constructor(
    readonly user: Me,
    readonly onEnded: () => void,
  ) {
    this.state = this.#latest = initial(user.agent?.id ?? "");
    this.drafts = new Drafts(user.user.id, localStorage);
    this.#outbox = new Outbox(user.user.id, localStorage);
    this.wire = new Wire(socketAddress(), this.#listener(), this.#outbox);
    this.#sync = new DraftSync(
      this.drafts,
      (frame) => this.wire.request(frame),
      () => this.draftsSaved++,
    );
    this.held = new Held(
      this.#outbox,
      ({ request, ...frame }) => void this.wire.request(frame, request).catch(told),
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
    this.change({ type: "message.pending", pending: pendingOf(parcel, clock.exact()) });
  }

  /** Sends a mail in a moment, until when it can be taken back. */
  expectMail(parcel: SendMessage, head: Edits): void {
    this.#outbox.keepHead(parcel.request, head);
    this.held.hold(parcel, UNDO_MS);
    this.change({
      type: "message.pending",
      pending: { ...pendingOf(parcel, clock.exact()), until: clock.exact() + UNDO_MS },
    });
  }

  /** Takes a mail back into the composer. */
  takeBack(request: string): void {
    const head = this.#outbox.headOf(request);
    const parcel = this.held.withdraw(request);
    if (!parcel) return;
    this.#giveBack(pendingOf(parcel, clock.exact()), head);
    this.change({ type: "message.withdrawn", conversationId: parcel.conversation_id, request });
  }

  close(): void {
    this.held.flush();
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
      this.#fold({ type: "message.pending", pending: pendingOf(parcel, clock.exact()) });
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

  #attach(conversationId: string, file: AttachmentView): void {
    const { files = [] } = this.drafts.edits(conversationId);
    this.drafts.edit(conversationId, { files: [...files, file] });
    this.draftsChanged++;
  }

  #giveBack(pending: Pending, head: Edits | null): void {
    this.drafts.giveBack(pending.conversationId, pending.kind === "note" ? "note" : "reply", pending.body);
    if (head) this.drafts.giveBackEdits(pending.conversationId, head);
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
