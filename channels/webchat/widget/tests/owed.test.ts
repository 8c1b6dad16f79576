import { describe, expect, test } from 'vitest'

import { findOwed } from '../src/app/owed'
import { reduce } from '../src/app/reduce'
import type { Action, State } from '../src/app/state'
import { after, chat, frame, LOST, message, OPEN, said, unsent, welcome } from './builders'

const begun = [frame(welcome(chat())), OPEN]
const say = (request: string): Action => ({ type: 'say', unsent: unsent(request) })
const ack = (request: string): Action => frame({ type: 'ack', request, number: null })
const error = (request: string, code: string): Action => frame({ type: 'error', request, code, message: '' })

function send(state: State): State {
  const owed = findOwed(state)
  return owed ? reduce(state, { type: 'sent', frame: owed }) : state
}

function request(state: State): string | null {
  const owed = findOwed(state)
  return owed && 'request' in owed ? owed.request : null
}

describe('messages written without a line', () => {
  const written = [say('one'), say('two'), say('three')]

  test('wait', () => {
    expect(findOwed(after(...begun, LOST, ...written))).toBeNull()
  })

  test('go one by one in the order in which they were written', () => {
    let state = after(...begun, LOST, ...written, frame(welcome(chat())), OPEN)
    const order = []
    for (let next = request(state); next; next = request(state)) {
      order.push(next)
      state = send(state)
      expect(findOwed(state)).toBeNull()
      state = reduce(state, ack(next))
    }
    expect(order).toEqual(['one', 'two', 'three'])
  })

  test('go again under the same request when the line was lost before the answer', () => {
    const state = send(after(...begun, say('one'), say('two')))
    expect(request([LOST, frame(welcome(chat())), OPEN].reduce(reduce, state))).toBe('one')
  })

  test('of an earlier page go before those of this one', () => {
    const state = after(say('two'), { type: 'restore', unsent: [unsent('one')] }, ...begun)
    expect(request(state)).toBe('one')
  })

  test('wait for the greeting that may already have them', () => {
    expect(findOwed(after(say('one'), OPEN))).toBeNull()
  })
})

describe('a message the hub did not take', () => {
  test('for now, holds up the next until the pause is over', () => {
    const state = reduce(send(after(...begun, say('one'), say('two'))), error('one', 'over_rate'))
    expect(findOwed(state)).toBeNull()
    expect(request(reduce(state, { type: 'resume' }))).toBe('one')
  })

  test('for good, lets the next go, and goes when asked again', () => {
    const state = reduce(send(after(...begun, say('one'), say('two'))), error('one', 'bad_frame'))
    expect(request(state)).toBe('two')
    expect(request(reduce(state, { type: 'again', request: 'one' }))).toBe('one')
  })
})

test('the end of the chat goes after what was still to be said', () => {
  const state = after(...begun, say('thanks'), { type: 'close', request: 'end' })
  expect(request(state)).toBe('thanks')
  expect(request(reduce(send(state), ack('thanks')))).toBe('end')
})

describe('the seen mark', () => {
  const answered = [...begun, message(4, said('a', 'agent'))]

  test('is not sent from a hidden tab or a closed panel', () => {
    expect(findOwed(after(...answered))).toBeNull()
  })

  test('is sent once when the message can be read', () => {
    const state = after(...answered, { type: 'visible', visible: true })
    expect(findOwed(state)).toEqual({ type: 'seen', number: 4 })
    expect(findOwed(send(state))).toBeNull()
  })
})
