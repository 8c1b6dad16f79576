// Which microphone, ear piece and ringer this computer uses, and how loud somebody speaks into it.
export interface DeviceChoice {
  input: string | null;
  output: string | null;
  /** Rings aloud, by default on what the system takes, while voices go to the headset. */
  ringer: string | null;
}

const KEPT = "desk.devices";
const NONE: DeviceChoice = { input: null, output: null, ringer: null };

export function chosenDevices(): DeviceChoice {
  try {
    return { ...NONE, ...(JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<DeviceChoice>) };
  } catch {
    return NONE;
  }
}

export function keepDevices(choice: DeviceChoice): void {
  localStorage.setItem(KEPT, JSON.stringify(choice));
}

export type Blocked = "denied" | "none" | "insecure" | "busy";

/** What keeps the microphone from us, by the names of the media standard (getUserMedia). */
const BLOCKS: Record<string, Blocked> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
};

export class Microphone {
  #stream: MediaStream | null = null;
  #context: AudioContext | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Listens, and tells the level ten times a second (0 to 1), until closed. Returns what is in the way, if anything. */
  async open(input: string | null, tell: (level: number) => void): Promise<Blocked | null> {
    this.close();
    if (!navigator.mediaDevices) return "insecure";
    try {
      const audio = input ? { deviceId: { exact: input } } : true;
      this.#stream = await navigator.mediaDevices.getUserMedia({ audio });
    } catch (error) {
      return BLOCKS[(error as DOMException).name] ?? "busy";
    }
    this.#measure(this.#stream, tell);
    return null;
  }

  close(): void {
    clearInterval(this.#timer);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    void this.#context?.close();
    this.#stream = this.#context = null;
  }

  #measure(stream: MediaStream, tell: (level: number) => void): void {
    this.#context = new AudioContext();
    const analyser = this.#context.createAnalyser();
    analyser.fftSize = 1024;
    this.#context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      tell(loudness(samples));
    }, 100);
  }
}

// Speech lies between a whisper and a shout, of which the meter shows this much.
const QUIETEST_DB = -60;

/** 0 to 1 of samples between -1 and 1, by their power in decibels. */
export function loudness(samples: Float32Array): number {
  const power = samples.reduce((sum, each) => sum + each * each, 0) / Math.max(1, samples.length);
  if (power === 0) return 0;
  return Math.min(1, Math.max(0, 1 - (10 * Math.log10(power)) / QUIETEST_DB));
}

export async function listDevices(): Promise<Record<"audioinput" | "audiooutput", MediaDeviceInfo[]>> {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const of = (kind: MediaDeviceKind) => all.filter((each) => each.kind === kind && each.deviceId);
  return { audioinput: of("audioinput"), audiooutput: of("audiooutput") };
}
