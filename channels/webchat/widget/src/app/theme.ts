import { chooseTextOn, makeReadable } from '../bridge/contrast'
import type { Theme } from '../bridge/messages'

// The surfaces of tokens.css, on which the brand colour is also written as text.
const SURFACES = { light: '#FFFFFF', dark: '#14171B' }

/** Sets the variables the sheets are written in. By the object model: a content policy may forbid style attributes. */
export function applyTheme(root: HTMLElement, brand: string, theme: Theme): void {
  root.dataset['theme'] = theme
  root.style.setProperty('--brand', brand)
  root.style.setProperty('--on-brand', chooseTextOn(brand))
  root.style.setProperty('--brand-text-light', makeReadable(brand, SURFACES.light))
  root.style.setProperty('--brand-text-dark', makeReadable(brand, SURFACES.dark))
}
