import type { Language } from '../../bridge/language'
import { en, type Messages } from './en'
import { zhCN } from './zh-CN'

export type { Messages }

export const MESSAGES: Record<Language, Messages> = { en, 'zh-CN': zhCN }
