/** Starts the app: in a frame once the page around it has said how, as a page of its own at once. */

import { mount } from 'svelte'

import { DEFAULT_BRAND, parseColour } from '../bridge/contrast'
import { chooseLanguage } from '../bridge/language'
import type { Settings } from '../bridge/messages'
import { Client } from './client.svelte'
import { Host } from './host'
import { loadMessages } from './i18n'
import './styles/tokens.css'
import './styles/base.css'
import { applyTheme } from './theme'
import App from './views/App.svelte'

const alone = window.parent === window
const host = new Host()
let started = false

async function start({ language, identity, brand, theme }: Settings): Promise<void> {
  if (started) return
  started = true
  applyTheme(document.documentElement, brand ?? DEFAULT_BRAND, theme)
  const address = new URL('socket', document.baseURI)
  address.protocol = address.protocol.replace('http', 'ws')
  const client = new Client({
    key: findKey(),
    url: address.href.split(/[?#]/)[0]!,
    base: new URL('.', document.baseURI).href,
    language,
    messages: await loadMessages(language),
    identity,
    onError: (code) => host.tell({ kind: 'error', code }),
    // The page's own colour goes first; else the one that the widget was given in the hub.
    onBrand: (wish) => applyTheme(document.documentElement, brand ?? parseColour(wish) ?? DEFAULT_BRAND, theme),
  })
  mount(App, { target: document.body, props: { client, host, alone } })
  host.tell({ kind: 'ready' })
}

/** `/webchat/frame?key=shop` in a page, `/chat/shop` alone. */
function findKey(): string {
  return new URLSearchParams(location.search).get('key') ?? decodeURIComponent(location.pathname.split('/').at(-1) ?? '')
}

if (alone) void start({ language: chooseLanguage(...navigator.languages), identity: null, brand: null, theme: 'auto' })
else {
  host.listen((message) => message.kind === 'start' && void start(message))
  host.tell({ kind: 'loaded' })
}
