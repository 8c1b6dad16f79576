// @ts-check
/** Faces for names, as the console draws them. */

/** @param {string} name */
export function initialsOf(name) {
  const parts = name.split(/\s+/)
  if (/^\p{Script=Han}/u.test(name)) return [...(parts[0] ?? '')].at(-1) ?? ''
  return [parts[0], parts.length > 1 ? parts.at(-1) : ''].map((part) => [...(part ?? '')][0] ?? '').join('').toUpperCase()
}

/** @param {string} name */
export const hueOf = (name) => [...name].reduce((sum, letter) => (sum * 17 + (letter.codePointAt(0) ?? 0)) % 997, 12) % 7

/** @param {string} name */
export function drawFace(name) {
  const face = document.createElement('span')
  face.className = `face hue${hueOf(name)}`
  face.setAttribute('aria-hidden', 'true')
  face.textContent = initialsOf(name)
  return face
}
