// A telephone at the local carrier: rung by its socket, used by its requests. No sound travels; what one would hear
// the carrier tells in words, and the desk lets its tones sound.
import type { Access, Listener, OpenPhone, Phone, SoftCall } from "./phone";
import { sounds } from "./sounds";

interface WireCall {
  sid: string;
  revision: number;
  status: string;
  muted: boolean;
  parameters?: Record<string, string>;
}
type Frame = { type: "call"; call: WireCall } | { type: "heard"; sid: string; heard: { kind: string } };

/** The carrier keeps a call through a blip of the line; a page that was loaded anew is another telephone. */
const PAGE = crypto.randomUUID();
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
const STANDING: Record<string, SoftCall["status"]> = { ringing: "ringing", "in-progress": "open" };

class CarrierPhone implements Phone {
  #socket: WebSocket | null = null;
  #closed = false;
  #tries = 0;
  #call: SoftCall | null = null;
  /** Of the newest state of each call that was told: what was asked for may be answered late. */
  readonly #revisions = new Map<string, number>();

  constructor(
    readonly access: Extract<Access, { kind: "carrier" }>,
    readonly listener: Listener,
  ) {
    this.#connect();
  }

  answer = (): void => this.#act("answer");
  hangUp = (): void => this.#act("hangup");

  /** The carrier mutes by the hub's word; what is drawn here is at once all the same. */
  mute(on: boolean): void {
    if (this.#call) this.#show({ ...this.#call, muted: on });
  }

  digits(keys: string): void {
    this.#act("digits", { digits: keys });
  }

  async use(): Promise<void> {}
  renew(): void {}

  close(): void {
    this.#closed = true;
    this.#socket?.close();
  }

  #connect = (): void => {
    if (this.#closed) return;
    const address = new URL(`${this.access.url}/socket`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.searchParams.set("number", this.access.identity);
    address.searchParams.set("page", PAGE);
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.onopen = () => void this.#catchUp();
    socket.onmessage = ({ data }: MessageEvent<string>) => this.#read(JSON.parse(data) as Frame);
    socket.onclose = () => this.#retry();
  };

  /** What happened while the line was down. */
  async #catchUp(): Promise<void> {
    this.#tries = 0;
    this.listener.link("ready");
    const answer = await fetch(
      `${this.access.url}/calls?number=${encodeURIComponent(this.access.identity)}`,
    ).catch(() => null);
    if (!answer?.ok) return;
    const { calls } = (await answer.json()) as { calls: WireCall[] };
    for (const call of calls) this.#take(call);
    if (!calls.length) this.#show(null);
  }

  #retry(): void {
    if (this.#closed) return;
    this.listener.link("lost");
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#tries++);
    setTimeout(this.#connect, longest * (0.5 + Math.random() / 2));
  }

  #read(frame: Frame): void {
    if (frame.type === "call") this.#take(frame.call);
    else if (frame.type === "heard" && frame.heard.kind === "beep") sounds.beep();
  }

  #take({ sid, revision, status, muted, parameters }: WireCall): void {
    if ((this.#revisions.get(sid) ?? -1) >= revision) return;
    this.#revisions.set(sid, revision);
    const standing = STANDING[status];
    if (standing)
      this.#show({ sid, interactionId: parameters?.interaction ?? null, status: standing, muted });
    else if (this.#call?.sid === sid) this.#show(null);
  }

  #show(call: SoftCall | null): void {
    this.#call = call;
    this.listener.call(call);
    this.listener.quality(call?.status === "open" ? "good" : null);
  }

  #act(act: string, body: object = {}): void {
    if (!this.#call) return;
    // That it is over meanwhile, the socket says.
    void fetch(`${this.access.url}/calls/${this.#call.sid}/${act}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Hub": "1" },
      body: JSON.stringify(body),
    }).catch(() => undefined);
  }
}

export const open: OpenPhone = async (access, listener) => {
  if (access.kind !== "carrier") throw new Error("not at the local carrier");
  return new CarrierPhone(access, listener);
};
