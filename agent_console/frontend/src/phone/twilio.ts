// A telephone by Twilio's Voice SDK: loaded only where the hub gives a token for it, and the only file that knows it.
import { type Call, Device } from "@twilio/voice-sdk";
import type { Access, Devices, Listener, OpenPhone, Phone, Quality } from "./phone";

/** Warnings of the SDK that a person hears as a bad line; the others are about silence or a muted microphone. */
const POOR: ReadonlySet<string> = new Set(["high-rtt", "high-jitter", "high-packet-loss", "low-mos"]);
const BROKEN: ReadonlySet<string> = new Set([
  "low-bytes-received",
  "low-bytes-sent",
  "ice-connectivity-lost",
]);

class TwilioPhone implements Phone {
  readonly #device: Device;
  #call: Call | null = null;
  readonly #warnings = new Set<string>();

  constructor(
    { token, edge }: Extract<Access, { kind: "twilio" }>,
    readonly listener: Listener,
  ) {
    this.#device = new Device(token, {
      // Who closes the page during a call is asked first.
      closeProtection: true,
      codecPreferences: ["opus", "pcmu"] as never,
      ...(edge && { edge }),
    });
    this.#device.on("registered", () => listener.link("ready"));
    this.#device.on("unregistered", () => listener.link("lost"));
    this.#device.on("error", ({ code }: { code: number }) => this.#fail(code));
    this.#device.on("incoming", (call: Call) => this.#ring(call));
    // The desk rings by itself, where its agent wants it.
    this.#device.audio?.incoming(false);
  }

  async register(): Promise<void> {
    await this.#device.register();
  }

  answer(): void {
    this.#call?.accept();
  }

  hangUp(): void {
    if (this.#call?.status() === "pending") this.#call.reject();
    else this.#call?.disconnect();
  }

  mute(on: boolean): void {
    this.#call?.mute(on);
    this.#show();
  }

  digits(keys: string): void {
    this.#call?.sendDigits(keys);
  }

  async use({ input, output }: Devices): Promise<void> {
    const { audio } = this.#device;
    if (!audio) return;
    await (input ? audio.setInputDevice(input) : audio.unsetInputDevice());
    if (audio.isOutputSelectionSupported) await audio.speakerDevices.set(output ?? "default");
  }

  renew(access: Access): void {
    if (access.kind === "twilio") this.#device.updateToken(access.token);
  }

  close(): void {
    this.#device.destroy();
  }

  #ring(call: Call): void {
    // One call at a time: the hub rings no second one, and nobody else may.
    if (this.#call) return call.ignore();
    this.#call = call;
    this.#warnings.clear();
    for (const event of ["accept", "mute"] as const) call.on(event, () => this.#show());
    for (const event of ["disconnect", "cancel", "reject", "error"] as const)
      call.on(event, () => this.#end(call));
    call.on("warning", (name: string) => this.#warn(name, true));
    call.on("warning-cleared", (name: string) => this.#warn(name, false));
    call.on("reconnecting", () => this.listener.quality("lost"));
    call.on("reconnected", () => this.listener.quality(this.#quality()));
    call.on("volume", (input: number, output: number) => this.listener.level(input, output));
    this.#show();
  }

  #show(): void {
    const call = this.#call;
    if (!call) return;
    const open = call.status() !== "pending";
    this.listener.call({
      sid: call.parameters.CallSid ?? "",
      interactionId: call.customParameters.get("interaction") ?? null,
      status: open ? "open" : "ringing",
      muted: call.isMuted(),
    });
    this.listener.quality(open ? this.#quality() : null);
  }

  #end(call: Call): void {
    if (this.#call !== call) return;
    this.#call = null;
    this.listener.call(null);
    this.listener.quality(null);
  }

  #warn(name: string, on: boolean): void {
    if (on) this.#warnings.add(name);
    else this.#warnings.delete(name);
    this.listener.quality(this.#quality());
  }

  #quality(): Quality {
    const names = [...this.#warnings];
    if (names.some((name) => BROKEN.has(name))) return "poor";
    return names.some((name) => POOR.has(name)) ? "fair" : "good";
  }

  #fail(code: number): void {
    this.listener.link("failed", String(code));
  }
}

export const open: OpenPhone = async (access, listener) => {
  if (access.kind !== "twilio") throw new Error("not at Twilio");
  const phone = new TwilioPhone(access, listener);
  await phone.register();
  return phone;
};
