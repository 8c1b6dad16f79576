// The desk's own sounds, made here: nothing is downloaded. They play on the device that is chosen for ringing.
//
// A browser keeps an audio context silent until somebody has pressed something; `awake` says whether it may sound.

// Two tones of a desk telephone, a fourth apart, soft enough beside a voice.
const RING = { tones: [587, 784], seconds: 0.32, every: 2.4 } as const;
const GAIN = 0.09;
// Louder by a third after five seconds: whoever left the desk hears it.
const LOUDER = { after: 5, by: 4 / 3 } as const;
const FADE = 0.02; // below this a tone clicks
const BEEP = 880;
const CONNECTED = [659, 880] as const;
const QUIET = 0.03;

interface Speaker {
  setSinkId?(id: string): Promise<void>;
}

class Sounds {
  #context: AudioContext | null = null;
  #ringing: ReturnType<typeof setInterval> | undefined;

  /** From a press or a key. */
  wake = (): void => {
    if (this.awake) return;
    this.#context ??= new AudioContext();
    void this.#context.resume();
  };

  get awake(): boolean {
    return this.#context?.state === "running";
  }

  async use(output: string | null): Promise<void> {
    this.wake();
    await (this.#context as Speaker | null)?.setSinkId?.(output ?? "");
  }

  ring(): void {
    if (this.#ringing !== undefined) return;
    this.wake();
    const began = this.#now();
    const once = () => {
      const gain = this.#now() - began > LOUDER.after ? GAIN * LOUDER.by : GAIN;
      RING.tones.forEach((tone, at) => this.#note(tone, at * RING.seconds, RING.seconds, gain));
    };
    once();
    this.#ringing = setInterval(once, RING.every * 1_000);
  }

  stop(): void {
    clearInterval(this.#ringing);
    this.#ringing = undefined;
  }

  /** A second offer during a call, and each minute of a hold. */
  beep(): void {
    this.#note(BEEP, 0, 0.16, QUIET);
  }

  /** A call is put through to whoever did not press anything. */
  connected(): void {
    CONNECTED.forEach((tone, at) => this.#note(tone, at * 0.14, 0.14, GAIN));
  }

  /** A few tones one after the other. */
  tones(frequencies: readonly number[]): void {
    frequencies.forEach((tone, at) => this.#note(tone, at * 0.16, 0.16, GAIN / 2));
  }

  #now(): number {
    return this.#context?.currentTime ?? 0;
  }

  #note(frequency: number, delay: number, seconds: number, gain: number): void {
    const context = this.#context;
    if (!context || context.state !== "running") return;
    const [at, tone, volume] = [
      context.currentTime + delay,
      context.createOscillator(),
      context.createGain(),
    ];
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(gain, at + FADE);
    volume.gain.setValueAtTime(gain, at + seconds - FADE);
    volume.gain.linearRampToValueAtTime(0, at + seconds);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + seconds);
  }
}

export const sounds = new Sounds();
