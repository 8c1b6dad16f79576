/** Sizes of files and shares of them, as the visitor's language writes them. */

import type { Language } from '../bridge/language'

const MEGABYTE = 1024 * 1024

/** In megabytes from a tenth of one; below in kilobytes. */
export function formatSize(bytes: number, language: Language): string {
  const [value, unit] = bytes >= MEGABYTE / 10 ? [bytes / MEGABYTE, 'MB'] : [Math.max(1, Math.round(bytes / 1024)), 'kB']
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value)} ${unit}`
}

/** "1.4 of 2.2 MB": the unit once, where both have the same. */
export function formatSent(sent: number, size: number, language: Language): [string, string] {
  const whole = formatSize(size, language)
  const unit = whole.slice(whole.lastIndexOf(' '))
  const part = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(unit === ' MB' ? sent / MEGABYTE : sent / 1024)
  return [part, whole]
}

export function formatShare(share: number, language: Language): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(share)
}
