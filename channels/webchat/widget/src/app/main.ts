/** Starts the app in the frame once the page around it has said how. */

import { mount } from 'svelte'

import { Client } from './client.svelte'
import { Host } from './host'
import './styles/tokens.css'
import './styles/base.css'
import { applyTheme } from './theme'
import App from './views/App.svelte'

const host = new Host()
let started = false

host.listen((message) => {
  if (message.kind !== 'start' || started) return
  started = true
  applyTheme(document.documentElement, message.brand, message.theme)
  const address = new URL('socket', location.href)
  address.protocol = address.protocol.replace('http', 'ws')
  const client = new Client({
    key: new URLSearchParams(location.search).get('key') ?? '',
    url: address.href.split(/[?#]/)[0]!,
    language: message.language,
    identity: message.identity,
    onError: (code) => host.tell({ kind: 'error', code }),
  })
  mount(App, { target: document.body, props: { client, host } })
  host.tell({ kind: 'ready' })
})
host.tell({ kind: 'loaded' })
