/** Times and lengths of time as the visitor's own place writes them. */

import { chooseLanguage, type Language } from '../bridge/language'

/** `en` alone does not say whether a day has twelve hours or twenty-four; the browser knows the place. */
function localeFor(language: Language): string {
  return navigator.languages.find((each) => chooseLanguage(each) === language) ?? language
}

// Twelve hours are written without a zero before them, twenty-four with one: the place's own habit.
const CLOCK: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' }

export function formatTime(at: number, language: Language): string {
  return new Intl.DateTimeFormat(localeFor(language), CLOCK).format(at)
}

export function formatDay(at: number, language: Language): string {
  return new Intl.DateTimeFormat(localeFor(language), { weekday: 'long', day: 'numeric', month: 'long' }).format(at)
}

const WEEK_MS = 6 * 86_400_000

/** A time to come: the clock alone today, with the weekday within a week, else with the date. */
export function formatBack(at: number, now: number, language: Language): string {
  const day: Intl.DateTimeFormatOptions = isSameDay(at, now)
    ? {}
    : at - now < WEEK_MS
      ? { weekday: 'long' }
      : { day: 'numeric', month: 'long' }
  return new Intl.DateTimeFormat(localeFor(language), { ...day, ...CLOCK }).format(at)
}

export function formatWait(seconds: number, language: Language): string {
  const [value, unit] = seconds < 90 ? [seconds, 'second'] : [Math.round(seconds / 60), 'minute']
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
}

export function isSameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString()
}

/** One or two letters for a name: the first of its parts, or the last character of a Chinese name. */
export function initialsOf(name: string): string {
  const parts = name.trim().split(/\s+/)
  if (/^\p{Script=Han}/u.test(name)) return [...name.trim()].at(-1) ?? ''
  return [parts[0], parts.length > 1 ? parts.at(-1) : ''].map((part) => [...(part ?? '')][0] ?? '').join('').toUpperCase()
}

/** The same of seven hues for the same name. */
export function hueOf(name: string): number {
  return [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 997, 12) % 7
}
