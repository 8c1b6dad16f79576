import { describe, expect, test } from 'vitest'

import { findOwed } from '../src/app/owed'
import { reduce } from '../src/app/reduce'
import { countUnread, pageOf } from '../src/app/state'
import { after, bodies, chat, event, frame, LOST, message, NOW, OPEN, said, unsent, welcome } from './builders'

const begun = [frame(welcome(chat())), OPEN]

describe('where the widget is', () => {
  test('it loads until the hub has greeted it', () => {
    expect(pageOf(after())).toBe('loading')
  })

  test('a visitor without a chat is asked for a question', () => {
    expect(pageOf(after(frame(welcome()), OPEN))).toBe('before')
  })

  test('a question shows as a chat before the hub has it', () => {
    expect(pageOf(after({ type: 'say', unsent: unsent('q') }))).toBe('chat')
  })

  test('a chat that was going on is there again, with its agent', () => {
    const state = after(frame(welcome(chat({ messages: [said('hello', 'visitor')] }))))
    expect(pageOf(state)).toBe('chat')
    expect(state.chat).toMatchObject({ state: 'active', agent: 'Noor' })
    expect(bodies(state)).toEqual(['hello'])
  })

  test('a blocked visitor is told so and nothing else', () => {
    const state = after(...begun, frame({ type: 'error', request: null, code: 'blocked', message: '' }))
    expect(pageOf(state)).toBe('refused')
  })

  test('an expired identity does not end the chat', () => {
    const state = after(...begun, frame({ type: 'error', request: null, code: 'bad_identity', message: '' }))
    expect(pageOf(state)).toBe('chat')
  })
})

describe('a message of the visitor', () => {
  const own = said('msg_1', 'visitor', { request: 'r1', body: 'hello' })
  const say = { type: 'say' as const, unsent: unsent('r1', { body: 'hello' }) }
  const ack = frame({ type: 'ack', request: 'r1', number: 4 })

  test.each([
    ['the event comes before the answer', [message(4, own), ack]],
    ['the answer comes before the event', [ack, message(4, own)]],
    ['only the answer comes', [ack]],
    ['only the event comes', [message(4, own)]],
    ['the event comes twice', [message(4, own), message(4, own), ack]],
  ])('stands there once when %s', (_, answers) => {
    const state = after(...begun, say, ...answers)
    expect(bodies(state)).toEqual(['hello'])
    expect(state.unsent).toEqual([])
    expect(state.inFlight).toBeNull()
  })

  test('opens a chat where there was none', () => {
    const state = after(frame(welcome()), OPEN, say, ack)
    expect(state.chat?.state).toBe('waiting')
  })

  test('is not sent again when the welcome after a drop has it already', () => {
    const state = after(...begun, say, LOST, frame(welcome(chat({ messages: [own] }))))
    expect(state.unsent).toEqual([])
    expect(bodies(state)).toEqual(['hello'])
  })

  test('that the hub refuses is kept and shown as refused', () => {
    const refusal = frame({ type: 'error', request: 'r1', code: 'bad_frame', message: '' })
    const state = after(...begun, say, { type: 'sent', frame: { type: 'say', request: 'r1', body: '', name: null } }, refusal)
    expect(state.unsent).toMatchObject([{ request: 'r1', refused: true }])
    expect(state.inFlight).toBeNull()
  })

  test('written in another tab appears here too', () => {
    expect(bodies(after(...begun, message(4, said('msg_2', 'visitor', { request: 'theirs' }))))).toEqual(['msg_2'])
  })
})

describe('after a gap', () => {
  const held = chat({ messages: [said('one', 'visitor'), said('two', 'agent', { at: NOW + 1 })] })

  test('what follows is added when the hub sends only that', () => {
    const gap = welcome(chat({ number: 5, messages: [said('three', 'agent', { at: NOW + 2 })] }))
    expect(bodies(after(frame(welcome(held)), LOST, frame(gap)))).toEqual(['one', 'two', 'three'])
  })

  test('nothing doubles when the hub sends all', () => {
    const all = welcome({ ...held, messages: [...held.messages, said('three', 'agent', { at: NOW + 2 })] })
    expect(bodies(after(frame(welcome(held)), LOST, frame(all)))).toEqual(['one', 'two', 'three'])
  })

  test('another chat replaces the one held', () => {
    const other = welcome(chat({ id: 'cnv_2', messages: [said('new', 'visitor')] }))
    expect(bodies(after(frame(welcome(held)), LOST, frame(other)))).toEqual(['new'])
  })

  test('the end that came meanwhile is there, without a guess who ended it', () => {
    const state = after(frame(welcome(held)), LOST, frame(welcome({ ...held, state: 'closed' })))
    expect(state.chat?.state).toBe('closed')
    expect(state.ended).toBeNull()
  })
})

describe('the agent', () => {
  const waiting = [frame(welcome(chat({ state: 'waiting', agent_name: null, messages: [said('q', 'visitor', { at: NOW - 40_000 })] }))), OPEN]

  test('who joins ends the wait, and the wait is told', () => {
    const state = after(...waiting, frame({ type: 'queue', position: 1, wait: null }), event(4, 'joined', 'Noor'))
    expect(state.chat).toMatchObject({ state: 'active', agent: 'Noor' })
    expect(state.joined).toMatchObject([{ agent: 'Noor', waitedSeconds: 40 }])
    expect(state.place).toBeNull()
  })

  test('who has sent the message is no longer typing it', () => {
    const typing = frame({ type: 'typing', on: true })
    expect(after(...begun, typing).agentTyping).toBe(true)
    expect(after(...begun, typing, message(4, said('a', 'agent'))).agentTyping).toBe(false)
  })

  test('whose line was lost is not shown typing', () => {
    expect(after(...begun, frame({ type: 'typing', on: true }), LOST).agentTyping).toBe(false)
  })

  test('an event that comes late changes nothing', () => {
    const state = after(...begun, event(5, 'closed'), event(4, 'joined', 'Ana'))
    expect(state.chat).toMatchObject({ state: 'closed', agent: 'Noor' })
  })
})

describe('the end', () => {
  test('by the agent is said to be theirs', () => {
    expect(after(...begun, event(4, 'closed')).ended).toMatchObject({ by: 'agent' })
  })

  test('by the visitor is said to be their own', () => {
    expect(after(...begun, { type: 'close', request: 'r' }, event(4, 'closed')).ended).toMatchObject({ by: 'visitor' })
  })

  test('is the end too when there was nothing left to close', () => {
    const refusal = frame({ type: 'error', request: 'r', code: 'no_chat', message: '' })
    expect(after(...begun, { type: 'close', request: 'r' }, refusal)).toMatchObject({ closing: null, chat: { state: 'closed' } })
  })

  test('is followed by a new question when the visitor wants', () => {
    expect(pageOf(after(...begun, event(4, 'closed'), { type: 'anew' }))).toBe('before')
  })

  test('is over when a new message opens the chat again', () => {
    const again = message(5, said('again', 'visitor', { request: 'r2' }))
    const state = after(...begun, event(4, 'closed'), { type: 'anew' }, again)
    expect(state).toMatchObject({ anew: false, ended: null, chat: { state: 'waiting' } })
  })

  test('makes room for another conversation with its own numbers', () => {
    const fresh = welcome(chat({ id: 'cnv_2', state: 'waiting', number: 1, agent_name: null, messages: [said('new', 'visitor')] }))
    const state = after(...begun, event(9, 'closed'), { type: 'anew' }, frame(fresh), event(2, 'joined', 'Ana'))
    expect(state).toMatchObject({ anew: false, chat: { state: 'active', agent: 'Ana' } })
    expect(bodies(state)).toEqual(['new'])
  })
})

describe('what the visitor has seen', () => {
  test('counts only messages of agents', () => {
    const state = after(...begun, message(4, said('a', 'agent')), message(5, said('b', 'visitor')))
    expect(countUnread(state)).toBe(1)
  })

  test('stays seen when the hub does not know yet', () => {
    const seen = [message(4, said('a', 'agent')), { type: 'sent', frame: { type: 'seen', number: 4 } } as const]
    const state = after(...begun, ...seen, LOST, frame(welcome(chat({ messages: [said('a', 'agent')] }))))
    expect(countUnread(state)).toBe(0)
  })

  test('is seen here when another tab has shown it', () => {
    expect(countUnread(after(...begun, message(4, said('a', 'agent')), event(5, 'seen')))).toBe(0)
  })
})

test('an outage is shown until the hub says that it is over, or welcomes the widget', () => {
  const away = after(OPEN, frame(welcome()), frame({ type: 'outage', on: true }))
  expect(away.outage).toBe(true)
  expect(reduce(away, frame({ type: 'outage', on: false })).outage).toBe(false)
  expect(reduce(away, frame(welcome())).outage).toBe(false)
})

test('what a newer hub says and this page does not know changes nothing', () => {
  const open = after(OPEN, frame(welcome()))
  expect(reduce(open, frame({ type: 'fireworks' } as never))).toEqual(open)
})

test('somebody else starts with nothing of the last visitor', () => {
  const state = after(...begun, message(4, said('secret', 'agent')), { type: 'forget' })
  expect(state.chat).toBeNull()
  expect(pageOf(state)).toBe('loading')
})

describe('words that were taken out', () => {
  const card = said('msg_1', 'visitor', { body: 'My card is 4111', files: [{ id: 'f', name: 'a.png', type: 'image/png', size: 1, shown: true }] })
  const answer = said('msg_2', 'agent', { body: 'Thank you', quotes: { id: 'msg_1', author: 'visitor', name: null, body: 'My card is 4111' } })
  const redacted = frame({ type: 'event', number: 9, kind: 'redacted', message_id: 'msg_1' })

  test('are gone where they stood and where they are quoted, and change nothing else', () => {
    const before = after(...begun, message(4, card), message(5, answer))
    const state = reduce(before, redacted)
    const [gone, quoting] = state.chat!.messages
    expect(gone).toMatchObject({ body: '', files: [], redacted: true })
    expect(quoting).toMatchObject({ body: 'Thank you', quotes: { id: 'msg_1', body: '' } })
    expect(state.chat!.state).toBe(before.chat!.state)
  })

  test('of a message that is not here are nobody’s business', () => {
    const before = after(...begun, message(5, answer))
    expect(bodies(reduce(before, redacted))).toEqual(['Thank you'])
  })
})

describe('a chat in which nobody writes', () => {
  const warned = frame({ type: 'event', number: 4, kind: 'warned', closes_at: NOW + 300_000 })
  
  test('says when it closes, until the visitor says that they are here', () => {
    const asked = after(...begun, warned)
    expect(asked.chat?.closesAt).toBe(NOW + 300_000)
    const staying = reduce(asked, { type: 'stay', request: 'h1' })
    expect(findOwed(staying)).toEqual({ type: 'here', request: 'h1' })
    const kept = reduce(staying, frame({ type: 'event', number: 5, kind: 'kept' }))
    expect([kept.chat?.closesAt, kept.staying]).toEqual([null, null])
  })

  test('says nothing more of it once somebody has written', () => {
    expect(after(...begun, warned, message(5, said('m1', 'agent'))).chat?.closesAt).toBeNull()
  })

  test('says nothing more of it once somebody else has it', () => {
    const asked = reduce(after(...begun, warned), { type: 'stay', request: 'h1' })
    const taken = reduce(asked, frame({ type: 'event', number: 5, kind: 'joined', agent_name: 'Ben' }))
    expect([taken.chat?.closesAt, taken.staying]).toEqual([null, null])
  })

  test('is not asked to stay open where it is not about to close', () => {
    expect(reduce(after(...begun), { type: 'stay', request: 'h1' }).staying).toBeNull()
  })

  test('tells whoever was away why it is over', () => {
    const before = after(...begun, warned, LOST)
    const back = reduce(before, frame(welcome(chat({ state: 'closed', number: 6, silent: true }))))
    expect(back.ended).toEqual({ by: 'silence', at: null })
    expect(back.chat?.closesAt).toBeNull()
    const seen = reduce(after(...begun), frame({ type: 'event', number: 6, kind: 'closed', silent: true }))
    expect(seen.ended).toEqual({ by: 'silence', at: NOW })
  })

  test('leaves what a newer hub tells alone', () => {
    const unread = after(OPEN, frame(welcome(chat({ messages: [said('m1', 'agent')] }))))
    const later = reduce(unread, frame({ type: 'event', number: 9, kind: 'dreamt' as 'kept' }))
    expect(later.chat?.messages).toEqual(unread.chat?.messages)
  })
})
