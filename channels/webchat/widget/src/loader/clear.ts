/**
 * Keeps the launcher off what the site has marked with `data-hub-avoid`, such as a bar about cookies at the foot of the
 * page: as long as one is there, the launcher stands above it. Looked at now and then, as bars come and go by themselves.
 */

const LOOK_MS = 1_000
const GAP_PX = 12

/** Returns what ends it. */
export function keepClear(host: HTMLElement, button: HTMLElement): () => void {
  let lifted = 0
  const look = (): void => {
    const spot = button.getBoundingClientRect()
    const here = { left: spot.left, right: spot.right, top: spot.top + lifted, bottom: spot.bottom + lifted }
    const lift = Math.max(0, ...[...document.querySelectorAll('[data-hub-avoid]')].map((each) => overlap(each.getBoundingClientRect(), here)))
    if (lift === lifted) return
    lifted = lift
    host.style.setProperty('--lift', `${lift}px`)
  }
  const timer = setInterval(look, LOOK_MS)
  look()
  return () => clearInterval(timer)
}

interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

/** By how much one must rise to stand above the other. */
export function overlap(marked: Box, spot: Box): number {
  const apart = marked.right <= spot.left || marked.left >= spot.right || marked.bottom <= spot.top || marked.top >= spot.bottom
  return apart ? 0 : Math.ceil(spot.bottom - marked.top + GAP_PX)
}
