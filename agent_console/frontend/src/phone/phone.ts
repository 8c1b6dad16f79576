// A telephone in the browser, whoever carries the sound. It answers nobody by itself: the desk does, when its agent
// has taken the work.

export type Link = "off" | "loading" | "ready" | "lost" | "failed";
export type Quality = "good" | "fair" | "poor" | "lost";

/** The one call of this phone. */
export interface SoftCall {
  sid: string;
  /** What it is about, where the hub said so when it rang. */
  interactionId: string | null;
  status: "ringing" | "open";
  muted: boolean;
}

export interface Listener {
  link(link: Link, code?: string): void;
  call(call: SoftCall | null): void;
  quality(quality: Quality | null): void;
  /** 0 to 1: what is spoken here, and what is heard. */
  level(input: number, output: number): void;
}

export interface Phone {
  answer(): void;
  hangUp(): void;
  mute(on: boolean): void;
  digits(keys: string): void;
  /** The microphone and the ear piece; null: what the system takes. */
  use(devices: Devices): Promise<void>;
  /** Goes on with a fresh permission, before the old one ends. */
  renew(access: Access): void;
  close(): void;
}

export interface Devices {
  input: string | null;
  output: string | null;
}

/** What the hub gives a browser to be somebody's telephone (`POST /api/voice/token`). */
export type Access =
  | { kind: "twilio"; identity: string; token: string; edge: string | null; expires_at: number }
  | { kind: "carrier"; identity: string; url: string }
  /** Their own telephone rings; there is none in the browser. */
  | { kind: "phone"; number: string };

export type OpenPhone = (access: Access, listener: Listener) => Promise<Phone>;
