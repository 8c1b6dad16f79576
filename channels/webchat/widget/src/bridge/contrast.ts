/**
 * Colours that can be read, worked out from the one brand colour a site gives.
 * Formulas: relative luminance and contrast ratio of WCAG 2.2.
 */

export const DEFAULT_BRAND = '#1F4A3D'

const INK = '#14171C'
const PAPER = '#FFFFFF'
const READABLE = 4.5 // WCAG AA for text

type Rgb = readonly [number, number, number]

/** `#rgb` or `#rrggbb`, as the long form; null for anything else. */
export function parseColour(text: string | null | undefined): string | null {
  const hex = text?.trim().match(/^#([0-9a-f]{3}|[0-9a-f]{6})$/i)?.[1]
  if (!hex) return null
  const long = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex
  return `#${long.toUpperCase()}`
}

export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** The text colour for a ground of this colour: white where it can be read, else ink. */
export function chooseTextOn(ground: string): string {
  if (contrast(PAPER, ground) >= READABLE) return PAPER
  return contrast(PAPER, ground) > contrast(INK, ground) ? PAPER : INK
}

/** The colour itself where it can be read as text on the ground, else moved towards black or white until it can. */
export function makeReadable(colour: string, ground: string): string {
  const goal: Rgb = luminance(ground) > 0.18 ? [0, 0, 0] : [255, 255, 255]
  const from = toRgb(colour)
  for (let share = 0; share < 1; share += 0.05) {
    const tried = toHex(from.map((value, i) => value + (goal[i]! - value) * share) as unknown as Rgb)
    if (contrast(tried, ground) >= READABLE) return tried
  }
  return toHex(goal)
}

function luminance(colour: string): number {
  const [r, g, b] = toRgb(colour).map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as unknown as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function toRgb(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

function toHex(rgb: Rgb): string {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`.toUpperCase()
}
