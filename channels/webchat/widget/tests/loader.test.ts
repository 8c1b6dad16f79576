import { beforeEach, describe, expect, test, vi } from 'vitest'

import { pack, type ToFrame, type ToHost } from '../src/bridge/messages'
import { readSettings } from '../src/loader/settings'
import { Widget } from '../src/loader/widget'

const HUB = 'https://hub.example'

function include(data: Record<string, string>) {
  const script = document.createElement('script')
  script.src = `${HUB}/w.js`
  Object.assign(script.dataset, data)
  return readSettings(script)
}

class Page {
  readonly widget = new Widget(include({ key: 'shop', language: 'en' })!)
  readonly #shadow = document.body.lastElementChild!.shadowRoot!
  readonly heard: ToFrame[] = []
  // The window of a frame whose document nobody loads here.
  readonly #app = { postMessage: (data: ToFrame) => void this.heard.push(data) }

  get button() {
    return this.#shadow.querySelector('button')!
  }

  get frame() {
    return this.#shadow.querySelector('iframe')
  }

  get shape() {
    return this.button.parentElement!.className.split(' ').at(-1)
  }

  /** The app in the frame speaks. */
  say(message: ToHost, origin = HUB) {
    Object.defineProperty(this.frame, 'contentWindow', { value: this.#app, configurable: true })
    window.dispatchEvent(Object.assign(new Event('message'), { data: pack(message), origin, source: this.#app }))
  }
}

let page: Page

beforeEach(() => {
  document.body.replaceChildren()
  sessionStorage.clear()
  page = new Page()
})

describe('the frame', () => {
  test('is not made before somebody wants it', () => {
    expect(page.frame).toBeNull()
  })

  test('is asked for by key, and told whom to answer', () => {
    page.button.click()
    expect(page.frame!.src).toBe(`${HUB}/webchat/frame?key=shop#origin=${encodeURIComponent(location.origin)}`)
  })

  test('takes no room until it is ready', () => {
    page.button.click()
    expect(page.shape).toBe('loading')
    page.say({ kind: 'ready' })
    expect(page.shape).toBe('open')
  })

  test('is not opened by another origin that claims to be ready', () => {
    page.button.click()
    page.say({ kind: 'ready' }, 'https://evil.example')
    expect(page.shape).toBe('loading')
  })

  test('is told the settings of the script tag', () => {
    page.widget.identify('signed')
    page.button.click()
    page.say({ kind: 'loaded' })
    expect(page.heard[0]).toMatchObject({ kind: 'start', language: 'en', identity: 'signed', brand: null })
  })

  test('tells where the visitor is, before and after the frame is there, and no more than its three lines', () => {
    page.widget.setContext({ page: 'Alba', cart: 2, secret: 'no' })
    page.button.click()
    page.say({ kind: 'loaded' })
    page.say({ kind: 'ready' })
    const told = () => page.heard.filter((each) => each.kind === 'context')
    expect(told()).toMatchObject([{ page: 'Alba', cart: '2', order: '' }])
    expect(JSON.stringify(told())).not.toContain('secret')
    page.widget.setContext({ order: 'x'.repeat(999) })
    expect(told().at(-1)).toMatchObject({ page: '', order: 'x'.repeat(200) })
    page.widget.setContext(null)
    expect(told().at(-1)).toMatchObject({ page: '', cart: '', order: '' })
  })

  test('is removed when it fails, and can be tried again', () => {
    page.button.click()
    page.say({ kind: 'failed', code: 'x' })
    expect(page.frame).toBeNull()
    expect(page.shape).toBe('closed')
    page.button.click()
    expect(page.frame).not.toBeNull()
  })

  test('is removed when it does not come', () => {
    vi.useFakeTimers()
    page.button.click()
    vi.advanceTimersByTime(30_000)
    vi.useRealTimers()
    expect(page.frame).toBeNull()
  })
})

describe('closing', () => {
  beforeEach(() => {
    page.button.click()
    page.say({ kind: 'ready' })
  })

  test('hides the panel and keeps the chat', () => {
    page.say({ kind: 'close' })
    expect(page.shape).toBe('closed')
    expect(page.frame).not.toBeNull()
  })

  test('puts the focus back on the launcher', () => {
    const focus = vi.spyOn(page.button, 'focus')
    page.say({ kind: 'close' })
    expect(focus).toHaveBeenCalled()
  })

  test('by Escape on the launcher works too', () => {
    page.button.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))
    expect(page.shape).toBe('closed')
  })
})

describe('the next page', () => {
  beforeEach(() => {
    page.button.click()
    page.say({ kind: 'ready' })
    page.say({ kind: 'chat', state: 'active' })
  })

  test('opens what was open', () => {
    expect(new Page().shape).toBe('loading')
  })

  test('keeps listening to a chat that goes on behind the launcher', () => {
    page.say({ kind: 'close' })
    const next = new Page()
    expect(next.frame).not.toBeNull()
    expect(next.shape).toBe('closed')
  })

  test('has only a launcher when the chat was over', () => {
    page.say({ kind: 'chat', state: 'closed' })
    page.say({ kind: 'close' })
    expect(new Page().frame).toBeNull()
  })
})

test('the launcher counts and says what is unread while the panel is closed', () => {
  page.button.click()
  page.say({ kind: 'ready' })
  page.say({ kind: 'close' })
  page.say({ kind: 'unread', count: 2 })
  expect(page.button.getAttribute('aria-label')).toBe('Open chat, 2 unread messages')
})

test('the site hears of what happens', () => {
  const heard: unknown[] = []
  page.widget.on('open', () => heard.push('open'))
  page.widget.on('unread', (count: unknown) => heard.push(count))
  page.widget.open()
  page.say({ kind: 'ready' })
  page.say({ kind: 'unread', count: 1 })
  expect(heard).toEqual(['open', 1])
})

describe('the script tag', () => {
  test('without a key shows nothing', () => {
    expect(include({})).toBeNull()
  })

  test.each([
    ['its own wish', { language: 'zh' }, 'en', 'zh-CN'],
    ['the language of the page', {}, 'zh-Hans', 'zh-CN'],
    ['English for a language we do not have', {}, 'fr', 'en'],
  ])('takes %s', (_, data, pageLanguage, language) => {
    document.documentElement.lang = pageLanguage
    expect(include({ key: 'shop', ...data })?.language).toBe(language)
  })
})

describe('the site', () => {
  test('hides the launcher and shows it again, the chat going on', () => {
    page.button.click()
    page.say({ kind: 'ready' })
    const host = document.body.lastElementChild as HTMLElement
    page.widget.hide()
    expect([host.style.display, page.shape]).toEqual(['none', 'closed'])
    page.widget.show()
    expect([host.style.display, page.frame === null]).toEqual(['', false])
  })

  test('ends it for good: the frame is told to forget, then all of it is gone', () => {
    vi.useFakeTimers()
    page.button.click()
    page.say({ kind: 'ready' })
    page.widget.shutdown()
    expect(page.heard.at(-1)).toMatchObject({ kind: 'forget' })
    vi.advanceTimersByTime(1_000)
    vi.useRealTimers()
    expect(document.body.children.length).toBe(0)
  })

  test('sees in its title what is unread, once the visitor has written', () => {
    document.title = 'Lamps'
    page.button.click()
    page.say({ kind: 'ready' })
    page.say({ kind: 'unread', count: 1 })
    expect(document.title).toBe('Lamps')
    page.say({ kind: 'chat', state: 'active' })
    page.say({ kind: 'unread', count: 2 })
    expect(document.title).toBe('(2) Lamps')
    document.title = '(2) Chairs'
    page.say({ kind: 'unread', count: 0 })
    expect(document.title).toBe('Chairs')
  })
})

describe('the page on which it stands', () => {
  const told = () => page.heard.filter((each) => each.kind === 'page')

  beforeEach(() => {
    history.replaceState(null, '', '/lamps/alba?card=4111')
    document.title = 'Alba'
    page.button.click()
    page.say({ kind: 'ready' })
  })

  test('is told by its title and path, without what follows a question mark', () => {
    expect(told()).toEqual([expect.objectContaining({ path: '/lamps/alba', title: 'Alba' })])
  })

  test('is told again when the site turns to another without loading it, and not for what is unread', async () => {
    page.say({ kind: 'chat', state: 'active' })
    page.say({ kind: 'unread', count: 2 })
    history.replaceState(null, '', '/checkout')
    document.title = '(2) Checkout'
    document.head.append(document.createElement('meta'))
    await vi.waitFor(() => expect(told()).toHaveLength(2), 3_000)
    expect(told()[1]).toMatchObject({ path: '/checkout', title: 'Checkout' })
  })

  test('is told where nothing but the address changes, as the browser says or as it is looked at', () => {
    vi.useFakeTimers()
    page = new Page()
    page.button.click()
    page.say({ kind: 'ready' })
    history.pushState(null, '', '/lamps/berta')
    vi.advanceTimersByTime(3_000)
    expect(told().map(({ path }) => path)).toEqual(['/lamps/alba', '/lamps/berta'])
    const navigation = new EventTarget()
    Object.assign(window, { navigation })
    page = new Page()
    page.button.click()
    page.say({ kind: 'ready' })
    history.pushState(null, '', '/lamps/cora')
    vi.advanceTimersByTime(3_000)
    expect(told().map(({ path }) => path)).toEqual(['/lamps/berta'])
    navigation.dispatchEvent(new Event('currententrychange'))
    vi.advanceTimersByTime(3_000)
    expect(told().map(({ path }) => path)).toEqual(['/lamps/berta', '/lamps/cora'])
    page.widget.shutdown()
    delete (window as { navigation?: unknown }).navigation
    vi.useRealTimers()
  })

  test('leaves the history of the site as it is', () => {
    expect(Object.hasOwn(history, 'pushState') || Object.hasOwn(history, 'replaceState')).toBe(false)
  })

  test('is told while the page changes all the time', () => {
    vi.useFakeTimers()
    for (let turn = 0; turn < 20; turn++) {
      history.replaceState(null, '', `/map/${turn}`)
      window.dispatchEvent(new Event('popstate'))
      vi.advanceTimersByTime(300)
    }
    expect(told().length).toBeGreaterThan(2)
    expect(told().length).toBeLessThan(5) // and no oftener than the hub hears of it
    vi.advanceTimersByTime(500)
    vi.useRealTimers()
    expect(told().at(-1)).toMatchObject({ path: '/map/19' })
  })

  test('is nobody’s concern after a shutdown', () => {
    page.widget.shutdown()
    history.replaceState(null, '', '/else')
    window.dispatchEvent(new Event('popstate'))
    expect(told()).toHaveLength(1)
  })
})
