import { describe, expect, test } from 'vitest'

import { findNews } from '../src/app/announce'
import { formatBack } from '../src/app/format'
import { en } from '../src/app/i18n/en'
import { zhCN } from '../src/app/i18n/zh-CN'
import { describeClosed, describeWait } from '../src/app/waiting'
import { after, chat, event, frame, NOW, OPEN, welcome } from './builders'

const wait = (low_minutes: number, high_minutes: number, late = false) => ({ low_minutes, high_minutes, late })
const waiting = [OPEN, frame(welcome(chat({ state: 'waiting', agent_name: null })))]

describe('how long it will still take', () => {
  test.each([
    [wait(3, 5), 'About 3–5 minutes to go', '大约还需 3–5 分钟'],
    [wait(2, 2), 'About 2 minutes to go', '大约还需 2 分钟'],
    [wait(1, 1), 'Less than a minute to go', '还需不到 1 分钟'],
    [wait(1, 1, true), 'This is taking longer than usual', '等待时间比平常长'],
  ])('%j is a range, never a zero', (left, english, chinese) => {
    expect(describeWait(left, en)).toBe(english)
    expect(describeWait(left, zhCN)).toBe(chinese)
  })

  test('comes with the place, and goes when somebody has come', () => {
    const told = after(...waiting, frame({ type: 'queue', position: 2, wait: wait(3, 5) }))
    expect([told.place, told.wait]).toEqual([2, wait(3, 5)])
    const joined = after(...waiting, frame({ type: 'queue', position: 2, wait: wait(3, 5) }), event(4, 'joined', 'Noor'))
    expect([joined.place, joined.wait]).toEqual([null, null])
  })
})

describe('while nobody is there', () => {
  const monday = new Date(2026, 6, 20, 8).getTime()
  const friday = new Date(2026, 6, 17, 19).getTime()
  const shut = { open: false, waits: true, opens_at: null }

  test('says that a message is kept, or that one should come back', () => {
    expect(describeClosed(shut, 'before', en, 'en')).toBe('Leave your message. It is kept, and answered when we are open.')
    expect(describeClosed(shut, 'waiting', en, 'en')).toBe('Your message is kept, and answered when we are open.')
    expect(describeClosed({ ...shut, waits: false }, 'before', en, 'en')).toBe('Please come back when we are open.')
  })

  test('names the next opening, with its day when that is not today', () => {
    expect(formatBack(monday, friday, 'en')).toMatch(/Monday.*\b0?8:00/)
    expect(formatBack(monday, friday, 'zh-CN')).toMatch(/星期一.*08:00/)
    expect(formatBack(monday, monday - 60_000, 'en')).not.toMatch(/Monday/)
    expect(describeClosed({ ...shut, opens_at: monday }, 'waiting', en, 'en')).toMatch(/^We are back .*\b0?8:00.*kept, and answered then\.$/)
  })

  test('is known from the welcome, changes with a frame, and is said once', () => {
    const before = after(OPEN, frame(welcome(null, { opening: shut })))
    expect(before.opening).toEqual(shut)
    const open = after(OPEN, frame(welcome(null, { opening: shut })), frame({ type: 'opening', open: true, waits: false, opens_at: null }))
    expect(findNews(before, open, en)).toBe('We are open again.')
    expect(findNews(open, before, en)).toBe('We are closed now.')
    expect(findNews(open, { ...open, place: NOW }, en)).toBeNull()
  })
})
