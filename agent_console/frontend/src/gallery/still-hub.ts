// A hub that lies in the page: it says what the scene says and takes no notice of what it is told. The desk above it
// is the real one, and knows no difference.
import { PROTOCOL_VERSION, type HubFrame } from "../protocol.gen";
import { NOW } from "../../tests/builders";
import type { Answer, Scene } from "./scene";

const WELCOME: HubFrame = {
  type: "welcome",
  protocol: PROTOCOL_VERSION,
  now: NOW,
  // Nobody beats here, and a line that is silent must not count as dead while somebody looks at a scene.
  heartbeat_seconds: 100_000,
  resumed: false,
};

let line: StillSocket | null = null;
let frames: readonly HubFrame[] | null = [];
let spoke = false;

/** The hub's end of the line: a socket that opens and says what the scene has for it. */
class StillSocket extends EventTarget {
  static readonly OPEN = 1;
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor() {
    super();
    line = this;
    queueMicrotask(() => (frames ? this.#open(frames) : undefined));
  }

  #open(said: readonly HubFrame[]): void {
    this.readyState = StillSocket.OPEN;
    this.onopen?.();
    for (const frame of [WELCOME, ...said]) this.say(JSON.stringify(frame));
    spoke = true;
  }

  say(data: string): void {
    this.onmessage?.({ data });
  }

  /** Nothing is done here but to know of no other conversation than the scene's, and to let go what is declined. */
  send(text: string): void {
    const { type, request } = JSON.parse(text) as { type: string; request?: string };
    if (!["conversation.open", "offer.decline"].includes(type) || !request) return;
    const gone = { type: "error", request, code: "not_found", message: "", detail: {} };
    const answer = type === "offer.decline" ? { type: "ack", request, result: {} } : gone;
    queueMicrotask(() => this.say(JSON.stringify(answer)));
  }

  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}

export const still = {
  install(scene: Scene): void {
    frames = scene.frames === undefined ? [] : scene.frames;
    Object.assign(window, { WebSocket: StillSocket });
    window.fetch = (input, init) =>
      reply(answerOf(scene, `${init?.method ?? "GET"} ${pathOf(String(input))}`), scene.sessionMs);
  },
  /** All that the scene has for the line was said. */
  get spoke(): boolean {
    return spoke;
  },
  say: (frame: HubFrame | string) => line?.say(typeof frame === "string" ? frame : JSON.stringify(frame)),
  /** The line goes and does not come back. */
  cut(): void {
    frames = null;
    line?.close();
  },
};

function answerOf({ rest = {}, me }: Scene, asked: string): Answer {
  if (asked === "GET /api/me") return me ? { body: me } : { status: 401, code: "signed_out" };
  return rest[asked] ?? { status: 404, code: "not_found" };
}

function pathOf(address: string): string {
  return address.split("?")[0]!;
}

function reply(answer: Answer, sessionMs?: number): Promise<Response> {
  const headers: HeadersInit = sessionMs ? { "Session-Ends": String(NOW + sessionMs) } : {};
  if (answer === "silence") return new Promise(() => undefined);
  if ("body" in answer) return Promise.resolve(Response.json(answer.body, { headers }));
  const { status, code } = answer;
  return Promise.resolve(Response.json({ error: { code } }, { status }));
}
