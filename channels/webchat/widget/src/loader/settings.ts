import { parseColour } from '../bridge/contrast'
import { chooseLanguage } from '../bridge/language'
import type { Settings, Theme } from '../bridge/messages'

export interface ScriptSettings extends Settings {
  key: string
  base: string // the address the script came from; everything else lies beside it
  side: 'left' | 'right'
}

/** What the site wrote on the script tag; null without a key, as nothing can be shown then. */
export function readSettings(script: HTMLScriptElement): ScriptSettings | null {
  const { key, language, identity, color, theme, position } = script.dataset
  if (!key) return null
  return {
    key,
    base: script.src,
    language: chooseLanguage(language, document.documentElement.lang, navigator.language),
    identity: identity || null,
    brand: parseColour(color),
    theme: parseTheme(theme),
    side: position === 'left' ? 'left' : 'right',
  }
}

function parseTheme(wish: string | undefined): Theme {
  return wish === 'dark' || wish === 'auto' ? wish : 'light'
}
