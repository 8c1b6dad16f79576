import { describe, expect, test } from 'vitest'

import { chooseTextOn, contrast, makeReadable, parseColour } from '../src/bridge/contrast'

const BRANDS = ['#1F4A3D', '#000000', '#FFFFFF', '#FFD400', '#E5007D', '#7FE0B0', '#808080', '#1D56C9', '#777777']

test.each([
  ['#1F4A3D', '#FFFFFF'],
  ['#FFD400', '#14171C'],
  ['#FFFFFF', '#14171C'],
  ['#1D56C9', '#FFFFFF'],
])('on %s one writes in %s', (ground, text) => {
  expect(chooseTextOn(ground)).toBe(text)
})

test.each(BRANDS)('text on %s can be read', (brand) => {
  expect(contrast(chooseTextOn(brand), brand)).toBeGreaterThanOrEqual(4.4)
})

describe.each(['#FFFFFF', '#14171B'])('written on %s', (ground) => {
  test.each(BRANDS)('%s can be read', (brand) => {
    expect(contrast(makeReadable(brand, ground), ground)).toBeGreaterThanOrEqual(4.5)
  })
})

test('a colour that can be read stays as it is', () => {
  expect(makeReadable('#1F4A3D', '#FFFFFF')).toBe('#1F4A3D')
})

test('the contrast of black and white is 21', () => {
  expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21)
})

test.each([
  ['#abc', '#AABBCC'],
  [' #1f4a3d ', '#1F4A3D'],
  ['red; background:url(//evil)', null],
  [undefined, null],
])('the colour written as %s is %s', (written, colour) => {
  expect(parseColour(written)).toBe(colour)
})
