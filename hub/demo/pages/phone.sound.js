// @ts-check
/** What a call sounds like: a voice that reads, hold music, the tones of a telephone. Nothing is downloaded. */

const MUSIC_GAIN = 0.05 // a hum beside a voice, not a concert
const TONE_GAIN = 0.06
const FADE_SECONDS = 0.08 // below this a tone clicks
const BEAT_SECONDS = 0.62
const AHEAD_SECONDS = 0.4 // of music that is planned: more than a busy tab is late
const PLAN_MS = 150

// Four chords, arpeggiated, over and over: C, A minor, F, G, as notes of the MIDI scale.
const CHORDS = [
  [60, 64, 67, 72],
  [57, 60, 64, 69],
  [53, 57, 60, 65],
  [55, 59, 62, 67],
]
const ROWS = [697, 770, 852, 941]
const COLUMNS = [1209, 1336, 1477]
const KEYS = '123456789*0#'
// On for one second, off for two (the ringing of most of the world, ITU-T E.180).
const KEY_SECONDS = 0.14
const BETWEEN_KEYS_SECONDS = 0.22
const RING = { tones: [425], on: 1, every: 3 }

/** @param {number} note */
const hertz = (note) => 440 * 2 ** ((note - 69) / 12)

export class Sound {
  /** @type {AudioContext | null} */
  #context = null
  /** @type {GainNode | null} */
  #bus = null
  #plan = 0
  #on = true

  get on() {
    return this.#on
  }

  /** @param {boolean} on */
  setOn(on) {
    this.#on = on
    if (!on) speechSynthesis.cancel()
    if (this.#bus) this.#bus.gain.value = on ? 1 : 0
  }

  /** From a click or a key, or the browser keeps it silent. */
  wake() {
    this.#context ??= new AudioContext()
    void this.#context.resume()
    if (this.#bus) return
    this.#bus = this.#context.createGain()
    this.#bus.gain.value = this.#on ? 1 : 0
    this.#bus.connect(this.#context.destination)
  }

  /** @param {string} text @param {string} language */
  speak(text, language) {
    this.hush()
    if (!this.#on) return
    const spoken = new SpeechSynthesisUtterance(text)
    spoken.lang = language
    speechSynthesis.speak(spoken)
  }

  /** Soft music until something else is heard, or its seconds are over. @param {number} seconds */
  music(seconds) {
    this.hush()
    this.#repeat(seconds, BEAT_SECONDS / 2, (at, step) => {
      const chord = CHORDS[Math.floor(step / 8) % CHORDS.length] ?? []
      this.#note(hertz(chord[step % 4] ?? 60), at, BEAT_SECONDS * 1.6, MUSIC_GAIN, 'sine')
      if (step % 8 === 0) this.#note(hertz((chord[0] ?? 60) - 12), at, BEAT_SECONDS * 4, MUSIC_GAIN, 'triangle')
    })
  }

  /** The other phone rings, or this one. */
  ring() {
    this.hush()
    this.#repeat(Infinity, RING.every, (at) => {
      for (const tone of RING.tones) this.#note(tone, at, RING.on, TONE_GAIN, 'sine')
    })
  }

  /** One key of the keypad (ITU-T Q.23). @param {string} key */
  key(key) {
    this.keys(key)
  }

  /** One after the other. @param {string} keys */
  keys(keys) {
    const now = this.#context?.currentTime ?? 0
    ;[...keys].forEach((key, place) => {
      const at = KEYS.indexOf(key)
      if (at < 0) return
      for (const tone of [ROWS[Math.floor(at / 3)], COLUMNS[at % 3]])
        this.#note(tone ?? 0, now + place * BETWEEN_KEYS_SECONDS, KEY_SECONDS, TONE_GAIN, 'sine')
    })
  }

  beep() {
    this.#note(880, this.#context?.currentTime ?? 0, 0.18, TONE_GAIN, 'sine')
  }

  /** Whatever is heard stops. */
  hush() {
    clearTimeout(this.#plan)
    speechSynthesis.cancel()
    if (!this.#context || !this.#bus) return
    const old = this.#bus
    old.gain.setTargetAtTime(0, this.#context.currentTime, FADE_SECONDS)
    setTimeout(() => old.disconnect(), 1_000)
    this.#bus = null
    this.wake()
  }

  /** @param {number} seconds @param {number} every @param {(at: number, step: number) => void} play */
  #repeat(seconds, every, play) {
    const context = this.#context
    if (!context) return
    const began = context.currentTime + FADE_SECONDS
    let step = 0
    const plan = () => {
      while (began + step * every < context.currentTime + AHEAD_SECONDS && step * every < seconds) play(began + step * every, step++)
      if (step * every < seconds) this.#plan = setTimeout(plan, PLAN_MS)
    }
    plan()
  }

  /** @param {number} frequency @param {number} at @param {number} seconds @param {number} gain @param {OscillatorType} type */
  #note(frequency, at, seconds, gain, type) {
    if (!this.#context || !this.#bus) return
    const tone = this.#context.createOscillator()
    const volume = this.#context.createGain()
    tone.type = type
    tone.frequency.value = frequency
    volume.gain.setValueAtTime(0, at)
    volume.gain.linearRampToValueAtTime(gain, at + FADE_SECONDS)
    volume.gain.setValueAtTime(gain, at + Math.max(FADE_SECONDS, seconds - FADE_SECONDS * 3))
    volume.gain.linearRampToValueAtTime(0, at + seconds)
    tone.connect(volume).connect(this.#bus)
    tone.start(at)
    tone.stop(at + seconds)
  }
}
