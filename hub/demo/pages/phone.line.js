// @ts-check
/** The phone's line to the carrier: texts and calls, what comes and what is done. */

/**
 * @typedef {{ sid: string, from: string, to: string, body: string, at: number, status: string, pictures?: number }} Text
 * @typedef {{ number: string, label: string, takes_calls: boolean }} HubNumber
 * @typedef {{ number: string, name: string }} Person
 * @typedef {{ kind: string, at: number, text?: string, language?: string, url?: string, seconds?: number,
 *   parties?: string[] }} Heard
 * @typedef {{ sid: string, revision: number, direction: 'in' | 'out', other: string, status: string, at: number,
 *   answered_at: number | null, ended_at: number | null, with: string[], muted: boolean, held: boolean, silent: boolean,
 *   heard?: Heard[] }} Call
 */

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 10_000
// By its name the carrier knows a device again that was only cut off; a page that is loaded anew is another one.
const PAGE = String(Math.random())

/** @returns {Promise<{ numbers: HubNumber[], people: Person[], devices: Person[] }>} */
export const fetchNumbers = () => fetchJson('/carrier/phone/numbers')

/** `pictures` in base64. @param {string} from @param {string} to @param {string} body @param {string[]} pictures
 * @returns {Promise<{ sid: string }>} */
export const sendText = (from, to, body, pictures = []) => post('/carrier/phone/messages', { from, to, body, pictures })

/** @param {string} from @param {string} to @returns {Promise<{ sid: string, call: Call }>} */
export const startCall = (from, to) => post('/carrier/phone/calls', { from, to })

/** @param {string} sid @param {'answer' | 'reject' | 'hangup'} act */
export const actOnCall = (sid, act) => post(`/carrier/phone/calls/${sid}/${act}`, {})

/** @param {string} sid @param {string} digits */
export const pressKeys = (sid, digits) => post(`/carrier/phone/calls/${sid}/digits`, { digits })

/** Whoever holds the phone speaks, or says nothing. @param {string} sid @param {boolean} on */
export const speakOnCall = (sid, on) => post(`/carrier/phone/calls/${sid}/speak`, { on })

/** @param {string} address @param {object} body */
const post = (address, body) =>
  fetchJson(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Hub': '1' },
    body: JSON.stringify(body),
  })

/** @param {string} address @param {RequestInit} [request] */
async function fetchJson(address, request) {
  const answer = await fetch(address, request)
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`)
  return answer.json()
}

/** One number's texts and calls, kept up to date until closed. */
export class Line {
  #number
  #wishes
  #autoAnswer
  #closed = false
  #attempt = 0
  /** @type {WebSocket | null} */
  #socket = null

  /**
   * @param {string} number
   * @param {boolean} autoAnswer
   * @param {{ onTexts: (texts: Text[]) => void, onText: (text: Text) => void,
   *   onStatus: (sid: string, status: string) => void, onCalls: (calls: Call[]) => void,
   *   onCall: (call: Call) => void, onHeard: (sid: string, heard: Heard) => void,
   *   onLink: (open: boolean) => void }} wishes
   */
  constructor(number, autoAnswer, wishes) {
    this.#number = number
    this.#autoAnswer = autoAnswer
    this.#wishes = wishes
    this.#connect()
  }

  close() {
    this.#closed = true
    this.#socket?.close()
  }

  #connect() {
    if (this.#closed) return
    const address = new URL('/carrier/phone/socket', location.href)
    address.protocol = address.protocol.replace('http', 'ws')
    address.searchParams.set('number', this.#number)
    address.searchParams.set('page', PAGE)
    if (this.#autoAnswer) address.searchParams.set('auto_answer', '1')
    const socket = new WebSocket(address)
    this.#socket = socket
    socket.onopen = () => void this.#catchUp()
    socket.onmessage = (event) => this.#receive(JSON.parse(event.data))
    socket.onclose = () => this.#retry()
  }

  /** After the socket is open, so that nothing falls between: what comes twice has the same sid. */
  async #catchUp() {
    try {
      const query = `number=${encodeURIComponent(this.#number)}`
      const [{ messages }, { calls }] = await Promise.all([
        fetchJson(`/carrier/phone/messages?${query}`),
        fetchJson(`/carrier/phone/calls?${query}`),
      ])
      if (this.#closed) return
      this.#attempt = 0
      this.#wishes.onLink(true)
      this.#wishes.onTexts(messages)
      this.#wishes.onCalls(calls)
    } catch {
      this.#socket?.close()
    }
  }

  /** @param {{ type: string, message: Text, sid: string, status: string, call: Call, heard: Heard }} frame */
  #receive(frame) {
    if (this.#closed) return
    if (frame.type === 'message') this.#wishes.onText(frame.message)
    if (frame.type === 'status') this.#wishes.onStatus(frame.sid, frame.status)
    if (frame.type === 'call') this.#wishes.onCall(frame.call)
    if (frame.type === 'heard') this.#wishes.onHeard(frame.sid, frame.heard)
  }

  #retry() {
    if (this.#closed) return
    this.#wishes.onLink(false)
    const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempt++)
    setTimeout(() => this.#connect(), longest / 2 + (longest / 2) * Math.random())
  }
}
