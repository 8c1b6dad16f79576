// This browser as somebody's telephone: which kind it is, how its line is, the call it has. One for the page: moving
// between pages never touches the sound.
import { Failed, rest } from "../rest";
import type { Access, Link, Listener, OpenPhone, Phone, Quality, SoftCall } from "./phone";
import { chosenDevices, type DeviceChoice, keepDevices } from "./devices";
import { sounds } from "./sounds";

const OPENERS: Record<Exclude<Access["kind"], "phone">, () => Promise<{ open: OpenPhone }>> = {
  carrier: () => import("./carrier"),
  twilio: () => import("./twilio"),
};
// A token is fetched anew this long before it ends.
const AHEAD_MS = 60_000;
const AGAIN_MS = 15_000;

let link = $state<Link>("off");
let code = $state<string | null>(null);
let call = $state.raw<SoftCall | null>(null);
let quality = $state<Quality | null>(null);
let level = $state.raw({ input: 0, output: 0 });
let number = $state<string | null>(null);
let phone: Phone | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
/** Grows when the phone is closed: what was on its way for an earlier one is nobody's. */
let life = 0;

const listener = (mine: number): Listener => {
  const still = <Heard extends unknown[]>(hear: (...heard: Heard) => void) => {
    return (...heard: Heard) => (mine === life ? hear(...heard) : undefined);
  };
  return {
    link: still((next, why) => ([link, code] = [next, why ?? null])),
    call: still((next) => (call = next)),
    quality: still((next) => (quality = next)),
    level: still((input, output) => (level = { input, output })),
  };
};

export const softphone = {
  get link() {
    return link;
  },
  get code() {
    return code;
  },
  get call() {
    return call;
  },
  get quality() {
    return quality;
  },
  get level() {
    return level;
  },
  /** Their own telephone, where calls ring there. */
  get number() {
    return number;
  },

  /** Asks the hub what this browser may be, and becomes it. A hub that gives nothing leaves it off. */
  async start(): Promise<void> {
    const mine = ++life;
    link = "loading";
    try {
      const access = await rest.voiceAccess();
      if (mine === life) await become(access, mine);
    } catch (error) {
      if (mine !== life) return;
      // No phone for this browser is an answer, not a failure.
      const none = error instanceof Failed && [403, 404, 409].includes(error.status);
      [link, code] = none ? ["off", null] : ["failed", error instanceof Failed ? error.code : "load"];
      if (!none) timer = setTimeout(() => mine === life && softphone.start(), AGAIN_MS);
    }
  },
  stop(): void {
    life++;
    clearTimeout(timer);
    phone?.close();
    phone = null;
    [link, code, call, quality, number] = ["off", null, null, null, null];
  },

  answer: () => phone?.answer(),
  hangUp: () => phone?.hangUp(),
  mute: (on: boolean) => phone?.mute(on),
  digits: (keys: string) => phone?.digits(keys),
  async choose(choice: DeviceChoice): Promise<void> {
    keepDevices(choice);
    await Promise.all([phone?.use(choice), sounds.use(choice.ringer)]);
  },
};

async function become(access: Access, mine: number): Promise<void> {
  if (access.kind === "phone") {
    [link, number] = ["off", access.number];
    return;
  }
  const { open } = await OPENERS[access.kind]();
  const opened = await open(access, listener(mine));
  if (mine !== life) return opened.close();
  phone = opened;
  await phone.use(chosenDevices()).catch(() => undefined); // a headset that is gone: the system's own
  if (access.kind === "twilio") renewLater(access.expires_at, mine);
}

function renewLater(expiresAt: number, mine: number): void {
  timer = setTimeout(
    async () => {
      const access = await rest.voiceAccess().catch(() => null);
      if (mine !== life) return;
      if (access) phone?.renew(access);
      renewLater(access?.kind === "twilio" ? access.expires_at : Date.now() + AHEAD_MS + AGAIN_MS, mine);
    },
    Math.max(AGAIN_MS, expiresAt - Date.now() - AHEAD_MS),
  );
}
