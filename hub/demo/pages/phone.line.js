// @ts-check
/** The phone's line to the carrier: what was texted, what comes, and sending. */

/**
 * @typedef {{ sid: string, from: string, to: string, body: string, at: number, status: string }} Text
 * @typedef {{ number: string, label: string }} HubNumber
 * @typedef {{ number: string, name: string }} Person
 */

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 10_000

/** @returns {Promise<{ numbers: HubNumber[], people: Person[] }>} */
export const fetchNumbers = () => fetchJson('/carrier/phone/numbers')

/** @param {string} from @param {string} to @param {string} body @returns {Promise<{ sid: string }>} */
export const sendText = (from, to, body) =>
  fetchJson('/carrier/phone/messages', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Hub': '1' },
    body: JSON.stringify({ from, to, body }),
  })

/** @param {string} address @param {RequestInit} [request] */
async function fetchJson(address, request) {
  const answer = await fetch(address, request)
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`)
  return answer.json()
}

/** One number's texts, kept up to date until closed. */
export class Line {
  #number
  #wishes
  #closed = false
  #attempt = 0
  /** @type {WebSocket | null} */
  #socket = null

  /**
   * @param {string} number
   * @param {{ onTexts: (texts: Text[]) => void, onText: (text: Text) => void,
   *   onStatus: (sid: string, status: string) => void, onLink: (open: boolean) => void }} wishes
   */
  constructor(number, wishes) {
    this.#number = number
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
    const socket = new WebSocket(address)
    this.#socket = socket
    socket.onopen = () => void this.#catchUp()
    socket.onmessage = (event) => this.#receive(JSON.parse(event.data))
    socket.onclose = () => this.#retry()
  }

  /** After the socket is open, so that nothing falls between: what comes twice has the same sid. */
  async #catchUp() {
    try {
      const { messages } = await fetchJson(`/carrier/phone/messages?number=${encodeURIComponent(this.#number)}`)
      if (this.#closed) return
      this.#attempt = 0
      this.#wishes.onLink(true)
      this.#wishes.onTexts(messages)
    } catch {
      this.#socket?.close()
    }
  }

  /** @param {{ type: string, message: Text, sid: string, status: string }} frame */
  #receive(frame) {
    if (this.#closed) return
    if (frame.type === 'message') this.#wishes.onText(frame.message)
    if (frame.type === 'status') this.#wishes.onStatus(frame.sid, frame.status)
  }

  #retry() {
    if (this.#closed) return
    this.#wishes.onLink(false)
    const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempt++)
    setTimeout(() => this.#connect(), longest / 2 + (longest / 2) * Math.random())
  }
}
