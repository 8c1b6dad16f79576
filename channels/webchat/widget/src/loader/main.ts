/**
 * The script a site includes by one line:
 *
 *     <script async src="https://hub.example/w.js" data-key="shop"></script>
 *
 * It leaves one name, `hub(command, ...arguments)`: open, close, show, hide, identify,
 * setLanguage, setContext, on, off, shutdown. A page that
 * wants to speak before the script has come may define it as a function that collects its arguments in
 * `hub.q`; they are taken up here.
 */

import { readSettings } from './settings'
import { Widget } from './widget'

type Call = ArrayLike<unknown>
interface HubFunction {
  (...call: unknown[]): void
  q?: Call[]
  started?: true
}

declare global {
  interface Window {
    hub?: HubFunction
  }
}

function start(script: HTMLScriptElement): void {
  const settings = readSettings(script)
  if (!settings || window.hub?.started) return
  const waiting = window.hub?.q ?? []
  const widget = new Widget(settings)
  const commands: Record<string, (...rest: unknown[]) => void> = {
    open: () => widget.open(),
    close: () => widget.close(),
    identify: (token) => widget.identify(token),
    setContext: (context) => widget.setContext(context),
    setLanguage: (language) => widget.setLanguage(language),
    show: () => widget.show(),
    hide: () => widget.hide(),
    on: (event, listener) => widget.on(event, listener),
    off: (event, listener) => widget.off(event, listener),
    shutdown: () => {
      widget.shutdown()
      delete window.hub // the script may be included again
    },
  }
  const hub: HubFunction = (name, ...rest) => {
    if (typeof name === 'string' && Object.hasOwn(commands, name)) commands[name]!(...rest)
  }
  hub.started = true
  window.hub = hub
  for (const call of waiting) hub(...Array.from(call))
}

const script = document.currentScript
if (script instanceof HTMLScriptElement) {
  if (document.body) start(script)
  else document.addEventListener('DOMContentLoaded', () => start(script))
}
