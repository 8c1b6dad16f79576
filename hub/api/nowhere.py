"""What a browser shows at an address where nothing is. Programs get their plain line, or the API's error.

The page brings its own style and asks for nothing else: whoever runs the hub at another path, or has not built the
desk, sees it too.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from aiohttp import web

from hub.api.live_words import choose_language

# In the colours of the desk (agent_console/frontend/src/styles/tokens.css).
STYLE: Final = """
:root {
  color-scheme: light dark;
  --canvas: light-dark(#F2F3F5, #0C0E11); --surface: light-dark(#FFFFFF, #14171B);
  --line: light-dark(#E4E7EB, #242930); --text: light-dark(#14171C, #EDEFF2); --text2: light-dark(#434A55, #B9C0CA);
  --focus: light-dark(#1D56C9, #8DB4FF); --ink: light-dark(#171A20, #ECEEF1); --onink: light-dark(#FFFFFF, #14171C);
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--canvas); color: var(--text);
  font: .875rem/1.5 Inter, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", system-ui, sans-serif;
}
main {
  max-width: 26rem; padding: 2rem; display: grid; justify-items: center; gap: .5rem; text-align: center;
  background: var(--surface); border: 1px solid var(--line); border-radius: 1rem;
}
svg { margin-bottom: .5rem; }
.ground { fill: var(--ink); }
.ring { fill: none; stroke: var(--onink); stroke-width: 2.4; stroke-linecap: round; }
.dot { fill: var(--onink); }
h1 { font-size: 1.0625rem; line-height: 1.5rem; margin: 0; }
p { margin: 0; color: var(--text2); text-wrap: balance; overflow-wrap: anywhere; }
a {
  margin-top: .75rem; padding: .5rem 1rem; border-radius: .625rem; font-weight: 600; text-decoration: none;
  background: var(--ink); color: var(--onink);
}
a:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
"""

_LOGO: Final = (
    '<svg width="40" height="40" viewBox="0 0 30 30" aria-hidden="true"><rect class="ground" width="30" height="30" '
    'rx="9"/><path class="ring" d="M8.5 15A6.5 6.5 0 0 1 15 8.5M21.5 15A6.5 6.5 0 0 1 15 21.5"/><path class="ring" '
    'opacity=".38" d="M15 8.5A6.5 6.5 0 0 1 21.5 15M15 21.5A6.5 6.5 0 0 1 8.5 15"/><circle class="dot" cx="15" '
    'cy="15" r="2.5"/></svg>'
)

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "nothing": "There is nothing here",
        "nothing_why": "This address does not exist. It may be mistyped, or what it named is no longer there.",
        "desk": "Go to the desk",
        "chat": "There is no chat here",
        "chat_why": "The address may be mistyped, or this chat is no longer offered.",
    },
    "zh-CN": {
        "nothing": "找不到此页面",
        "nothing_why": "此地址不存在：可能输入有误，或所指的内容已经移除。",
        "desk": "前往工作台",
        "chat": "此处没有聊天",
        "chat_why": "地址可能有误，或该聊天已不再提供。",
    },
}

# Customers are sent there; the desk is none of theirs.
CUSTOMERS: Final = "/chat/"

_STYLE_HASH: Final = b64encode(sha256(STYLE.encode()).digest()).decode()
_HEADERS: Final = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Vary": "Accept, Accept-Language",
}


def wants_page(request: web.Request) -> bool:
    """Whether it is a browser that goes somewhere, and no program."""
    return request.method in ("GET", "HEAD") and "text/html" in request.headers.get("Accept", "")


def make_page(request: web.Request) -> web.Response:
    language = choose_language(None, request.headers.get("Accept-Language", ""))
    text = draw(language, for_customers=request.path.startswith(CUSTOMERS))
    return web.Response(status=404, text=text, content_type="text/html", headers=_HEADERS)


def draw(language: str, *, for_customers: bool) -> str:
    """It repeats nothing of the address: that may be anybody's words."""
    words, kind = WORDS[language], "chat" if for_customers else "nothing"
    way = "" if for_customers else f'<a href="/desk">{words["desk"]}</a>'
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{words[kind]}</title>'
        f"<style>{STYLE}</style></head><body><main>{_LOGO}<h1>{words[kind]}</h1><p>{words[f'{kind}_why']}</p>{way}"
        "</main></body></html>"
    )
