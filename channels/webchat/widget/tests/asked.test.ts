import { describe, expect, test } from 'vitest'

import { findQuestion } from '../src/app/asked'
import { after, chat, event, frame, message, NOW, said, unsent, welcome } from './builders'

const QUESTION = said('q', 'system', { asks: 'callback', at: NOW + 1 })
const asked = (...more: ReturnType<typeof said>[]) =>
  after(frame(welcome(chat({ state: 'waiting', messages: [said('a', 'visitor'), QUESTION, ...more] }))))

describe('whoever waits for a call is asked', () => {
  test('as long as nothing was said to it', () => {
    expect(findQuestion(asked())).toBe('callback')
  })

  test('also where the question comes while they look on', () => {
    const state = after(frame(welcome(chat({ messages: [said('a', 'visitor')] }))), message(4, QUESTION))
    expect(findQuestion(state)).toBe('callback')
  })

  test('not any more once they have answered, or the hub or an agent has gone on', () => {
    expect(findQuestion(asked(said('b', 'visitor', { at: NOW + 2 })))).toBeNull()
    expect(findQuestion(asked(said('b', 'agent', { at: NOW + 2 })))).toBeNull()
    expect(findQuestion(asked(said('b', 'system', { at: NOW + 2 })))).toBeNull()
  })

  test('not while their answer is on its way', () => {
    expect(findQuestion({ ...asked(), unsent: [unsent('b')] })).toBeNull()
  })

  test('not in a chat that is over', () => {
    const state = after(frame(welcome(chat({ messages: [QUESTION] }))), event(5, 'closed', 'Noor'))
    expect(findQuestion(state)).toBeNull()
  })
})
