import type { Language } from '../bridge/language'

/** The few words of the loader itself; everything else speaks from inside the frame. */
interface Labels {
  frame: string
  open: string
  openUnread: (count: number) => string
  close: string
  loading: string
  failed: string
}

export const LABELS: Record<Language, Labels> = {
  en: {
    frame: 'Chat',
    open: 'Open chat',
    openUnread: (count) => `Open chat, ${count} unread ${count === 1 ? 'message' : 'messages'}`,
    close: 'Close chat',
    loading: 'Opening chat',
    failed: 'The chat could not be loaded. Try again in a moment.',
  },
  'zh-CN': {
    frame: '在线聊天',
    open: '打开聊天',
    openUnread: (count) => `打开聊天，${count} 条未读消息`,
    close: '关闭聊天',
    loading: '正在打开聊天',
    failed: '聊天暂时无法加载，请稍后再试。',
  },
}
