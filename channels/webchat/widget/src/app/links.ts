export interface Piece {
  text: string
  href: string | null
}

// What ends a sentence or closes a bracket is not part of the address before it.
const ADDRESS = /\bhttps?:\/\/[^\s<>"'，。；！？、（）]+[^\s<>"'.,;:!?)\]，。；！？、（）]/g

/** Text in pieces, web addresses apart. Nothing else in a message becomes markup. */
export function splitLinks(text: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(ADDRESS)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), href: null })
    pieces.push({ text: match[0], href: match[0] })
    end = match.index + match[0].length
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null })
  return pieces
}
