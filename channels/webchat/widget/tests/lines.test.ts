import { describe, expect, test } from 'vitest'

import { listLines, type Line } from '../src/app/lines'
import { after, chat, event, frame, LOST, message, NOW, OPEN, said, unsent, welcome } from './builders'

const DAY = 86_400_000

function linesOf(messages: ReturnType<typeof said>[]): Line[] {
  return listLines(after(frame(welcome(chat({ messages }))), OPEN))
}

const marks = (lines: Line[]): unknown[] => lines.map((line) => (line.kind === 'message' ? (line.mark?.kind ?? null) : line.kind))

describe('marks', () => {
  test('only the last message of the visitor has one', () => {
    expect(marks(linesOf([said('a', 'visitor'), said('b', 'visitor', { at: NOW + 1 })]))).toEqual([null, 'sent'])
  })

  test('a message that was answered has been seen', () => {
    const lines = linesOf([said('a', 'visitor'), said('b', 'agent', { at: NOW + 60_000 })])
    expect(lines[0]).toMatchObject({ mark: { kind: 'seen', at: NOW + 60_000 } })
  })

  test('a message the agent has had on screen has been seen', () => {
    expect(marks(linesOf([said('a', 'visitor', { seen: true })]))).toEqual(['seen'])
  })
})

test('the agent is named where they begin to speak, and again after somebody else', () => {
  const messages = ['Noor', 'Noor', 'Ana'].map((name, i) => said(`m${i}`, 'agent', { name, at: NOW + i }))
  expect(linesOf(messages).map((line) => line.kind === 'message' && line.speaker)).toEqual(['Noor', null, 'Ana'])
})

test('a chat that goes on the next day says so between the days', () => {
  const lines = linesOf([said('a', 'visitor'), said('b', 'agent', { at: NOW + DAY })])
  expect(lines.map((line) => line.kind)).toEqual(['message', 'day', 'message'])
})

test('the arrival of the agent stands where it happened', () => {
  const state = after(
    frame(welcome(chat({ state: 'waiting', messages: [said('q', 'visitor', { at: NOW - 5_000 })] }))),
    event(4, 'joined', 'Noor'),
    message(5, said('a', 'agent', { at: NOW + 1 })),
  )
  expect(listLines(state).map((line) => line.kind)).toEqual(['message', 'joined', 'message'])
})

test('what was not sent stands last and says whether it is on its way', () => {
  const say = { type: 'say' as const, unsent: unsent('r') }
  expect(listLines(after(frame(welcome(chat())), OPEN, say)).at(-1)).toMatchObject({ pending: 'sending' })
  expect(listLines(after(frame(welcome(chat())), OPEN, say, LOST)).at(-1)).toMatchObject({ pending: 'later' })
})
