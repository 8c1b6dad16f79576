import type { Language } from '../../bridge/language'
import type { Messages } from './en'

export type { Messages }

/** Only the language that is spoken travels. */
const LOADERS: Record<Language, () => Promise<Messages>> = {
  en: async () => (await import('./en')).en,
  'zh-CN': async () => (await import('./zh-CN')).zhCN,
}

export function loadMessages(language: Language): Promise<Messages> {
  return LOADERS[language]()
}
