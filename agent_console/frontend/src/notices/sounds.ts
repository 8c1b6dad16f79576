// The desk's sounds besides the ring: each a few tones, so that they can be told apart.
import { sounds } from "../phone/sounds";
import type { Sound } from "./settings.svelte";

/** Frequencies in Hz, one after the other. */
const TONES: Record<Sound, readonly number[]> = {
  ring: [587, 784],
  chat: [784, 988],
  message: [1_047],
  late: [294],
  trouble: [587, 440, 330],
  alert: [880, 880, 660],
};

export function play(sound: Sound): void {
  sounds.tones(TONES[sound]);
}
