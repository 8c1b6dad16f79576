// The desk's one wire to the hub, and the only file that touches a socket.
//
// An action is a frame with a key. It is kept until the hub answers that key, and sent again under the
// same key after every reconnect, so that a lost answer never does anything twice. Replies and notes are
// kept in the outbox too, which outlives the page.
//
// Connecting goes on for ever, with growing pauses and chance in them: a hub that restarts must not meet
// a thousand desks in the same second.
import type { Outbox } from "./outbox";
import {
  PROTOCOL_VERSION,
  type Bye,
  type DeskFrame,
  type Error as ErrorFrame,
  type HubFrame,
} from "./protocol.gen";

/** A frame that the hub answers. */
export type Request = Extract<DeskFrame, { request: string }>;
type Unkeyed<Frame> = Frame extends Request ? Omit<Frame, "request"> : never;
export type Action = Unkeyed<Request>;
export type Result = Record<string, unknown>;

/** What the hub said no to, with its code. */
export class Refused extends Error {
  constructor(readonly frame: ErrorFrame) {
    super(frame.message);
  }
  get code(): string {
    return this.frame.code;
  }
}

export interface Desk {
  /** Last number seen of every stream, or null to start from a snapshot. */
  positions(): Record<string, number> | null;
  frame(frame: HubFrame): void;
  lost(): void;
  /** Connected again; `waiting` actions are on their way. */
  returned(waiting: number): void;
  ended(): void;
  /** Whether the session still holds, asked where the hub refuses the socket without a word. */
  signedIn(): Promise<boolean>;
}

interface Waiting {
  frame: Request;
  answer: Promise<Result>;
  resolve: (result: Result) => void;
  reject: (error: Refused) => void;
}

const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 15_000;
// A busy hub is asked again soon: the agent watches the message that waits.
const BUSY_PAUSE_MS = 1_500;
const TRY_AGAIN: ReadonlySet<string> = new Set(["unavailable", "over_rate"]);
// Three heartbeats may be late before the line counts as dead.
const HEARTBEATS_MISSED = 3;

export class Wire {
  #socket: WebSocket | null = null;
  #open = false;
  #tries = 0;
  #fresh = true;
  #closed = false;
  #heartbeatMs = 10_000;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  readonly #waiting = new Map<string, Waiting>();

  constructor(
    readonly address: string,
    readonly desk: Desk,
    readonly outbox: Outbox,
  ) {
    for (const frame of outbox.list()) this.#expect(frame).catch(() => undefined);
  }

  connect = (): void => {
    if (this.#closed || this.#socket) return;
    clearTimeout(this.#timer);
    const socket = new WebSocket(this.address);
    this.#socket = socket;
    socket.onopen = () =>
      this.#write({
        type: "hello",
        protocol: PROTOCOL_VERSION,
        resume: this.#fresh ? null : this.desk.positions(),
      });
    socket.onmessage = ({ data }: MessageEvent<string>) => this.#read(JSON.parse(data) as HubFrame);
    socket.onclose = () => void this.#drop();
    this.#watch();
  };

  /** The answer to an action, however long the line is down. */
  request(action: Action, key: string = crypto.randomUUID()): Promise<Result> {
    const asked = this.#waiting.get(key);
    if (asked) return asked.answer;
    const frame = { ...action, request: key } as Request;
    this.outbox.keep(frame);
    if (this.#open) this.#write(frame);
    return this.#expect(frame);
  }

  /** Says something that is worth nothing later: dropped while the line is down. */
  tell(frame: Exclude<DeskFrame, Request>): void {
    if (this.#open) this.#write(frame);
  }

  /** Starts anew from a snapshot. */
  resync(): void {
    this.#fresh = true;
    this.#socket?.close();
  }

  close(): void {
    this.tell({ type: "goodbye" });
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#watchdog);
    this.#socket?.close();
  }

  #expect(frame: Request): Promise<Result> {
    let settle!: Pick<Waiting, "resolve" | "reject">;
    const answer = new Promise<Result>((resolve, reject) => (settle = { resolve, reject }));
    this.#waiting.set(frame.request, { frame, answer, ...settle });
    return answer;
  }

  #write(frame: DeskFrame): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #read(frame: HubFrame): void {
    if (frame.type === "welcome") this.#heartbeatMs = frame.heartbeat_seconds * 1000;
    this.#watch();
    if (frame.type === "ping") this.#write({ type: "pong" });
    if (frame.type === "bye") this.#leave(frame);
    if (frame.type === "error" && this.#tryAgain(frame)) return;
    this.desk.frame(frame);
    if (frame.type === "welcome") this.#resume();
    if ((frame.type === "ack" || frame.type === "error") && frame.request) this.#answer(frame.request, frame);
  }

  #resume(): void {
    this.#open = true;
    this.#tries = 0;
    this.#fresh = false;
    for (const { frame } of this.#waiting.values()) this.#write(frame);
    this.desk.returned([...this.#waiting.values()].filter(({ frame }) => frame.type !== "draft.save").length);
  }

  #answer(key: string, frame: Extract<HubFrame, { type: "ack" | "error" }>): void {
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    this.outbox.drop(key);
    if (frame.type === "ack") waiting?.resolve(frame.result);
    else waiting?.reject(new Refused(frame));
  }

  #tryAgain(frame: ErrorFrame): boolean {
    const waiting = frame.request && TRY_AGAIN.has(frame.code) ? this.#waiting.get(frame.request) : undefined;
    if (waiting) setTimeout(() => this.#open && this.#write(waiting.frame), BUSY_PAUSE_MS);
    return waiting !== undefined;
  }

  #leave({ code }: Bye): void {
    if (code === "session_ended") this.#end();
    if (code === "slow") this.#fresh = true;
  }

  #end(): void {
    this.#closed = true;
    this.desk.ended();
  }

  async #drop(): Promise<void> {
    const wasOpen = this.#open;
    this.#open = false;
    this.#socket = null;
    clearTimeout(this.#watchdog);
    if (this.#closed) return;
    this.desk.lost();
    if (!wasOpen && !(await this.desk.signedIn())) return this.#end();
    // Everybody waits at least a little, and nobody as long as their neighbour.
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#tries++);
    this.#timer = setTimeout(this.connect, longest * (0.5 + Math.random() / 2));
  }

  #watch(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(this.#abandon, this.#heartbeatMs * HEARTBEATS_MISSED);
  }

  /** A dead line does not answer the closing either, so that is not waited for. */
  #abandon = (): void => {
    const socket = this.#socket;
    if (!socket) return;
    socket.onclose = socket.onmessage = null;
    socket.close();
    void this.#drop();
  };
}
