// @ts-check
/** What the mail page asks of the post office: what lies in a mailbox, and sending. */

/**
 * @typedef {{ name: string, type: string, size: number }} File_
 * @typedef {{ number: number, outgoing: boolean, from: { name: string, address: string }, to: string[], cc: string[],
 *   subject: string, text: string, words: string, quote: string, at: number, files: File_[] }} Mail
 * @typedef {{ address: string, label: string }} Mailbox
 * @typedef {{ address: string, name: string }} Person
 * @typedef {{ sender: string, name: string, to: string[], subject: string, body: string, answers: number | null,
 *   files: { name: string, type: string, content: string }[] }} Draft
 */

/** @returns {Promise<{ mailboxes: Mailbox[], people: Person[] }>} */
export async function fetchMailboxes() {
  return (await fetchJson('/demo/world')).mail
}

/** What came or went since a number. @param {string} address @param {number} after @returns {Promise<Mail[]>} */
export async function fetchMails(address, after) {
  const query = new URLSearchParams({ address, after: String(after) })
  return (await fetchJson(`/demo/mail/letters?${query}`)).mails
}

/** Throws an Error with the hub's own words where it refuses. @param {Draft} draft @returns {Promise<Mail>} */
export const sendMail = (draft) =>
  fetchJson('/demo/mail/letters', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(draft),
  })

/** @param {File} file @returns {Promise<{ name: string, type: string, content: string }>} */
export async function readFile(file) {
  const address = await new Promise((done, fail) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => done(String(reader.result)))
    reader.addEventListener('error', () => fail(reader.error))
    reader.readAsDataURL(file)
  })
  return { name: file.name, type: file.type, content: address.slice(address.indexOf(',') + 1) }
}

/** @param {string} address @param {RequestInit} [request] */
async function fetchJson(address, request) {
  const answer = await fetch(address, request)
  const body = await answer.json().catch(() => null)
  if (!answer.ok) throw new Error(body?.error?.message || String(answer.status))
  return body
}
