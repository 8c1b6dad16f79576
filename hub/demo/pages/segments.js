// @ts-check
/**
 * How a carrier cuts a text: GSM 03.38 letters, 160 or 153 a part; anything else makes it UCS-2, 70 or 67.
 * Source: 3GPP TS 23.038 and 23.040.
 */

const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const EXTENDED = '^{}\\[~]|€' // two places each

/** @param {string} text @returns {{ parts: number, left: number }} the parts, and the places left in the last */
export function countParts(text) {
  const letters = [...text]
  const gsm = letters.every((letter) => BASIC.includes(letter) || EXTENDED.includes(letter))
  const length = gsm ? letters.reduce((sum, letter) => sum + (EXTENDED.includes(letter) ? 2 : 1), 0) : text.length
  const [whole, cut] = gsm ? [160, 153] : [70, 67]
  const parts = length <= whole ? 1 : Math.ceil(length / cut)
  return { parts, left: parts === 1 ? whole - length : parts * cut - length }
}
