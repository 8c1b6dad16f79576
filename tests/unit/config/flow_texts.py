"""A small sound hub.yaml with a flow that has a step of every kind, to spoil in one place at a time."""

from __future__ import annotations

from typing import Final

HEAD: Final = """\
organisation: {name: Halden, default_region: GB, timezone: Europe/London, languages: [en, zh-CN]}
routing: {customer_tiers: [gold], interaction_attributes: {order: text, parcels: number}}
skills:
  - {id: billing}
  - {id: vip, kind: flag}
queues:
  - {id: billing, name: {en: Billing, zh-CN: 账单}}
  - {id: orders, name: {en: Orders, zh-CN: 订单}}
teams: [{id: service, sees: all}]
agents:
  - {id: noor, name: Noor, team: service, skills: {billing: 9, vip: true}, queues: [billing, orders]}
channels:
  voice:
    - {number: "+442071838750", account: local, queue: orders, flow: front}
  sms:
    - {number: "+442071838750", account: local, queue: billing}
"""
STEPS: Final = """\
flows:
  - id: front
    steps:
      - id: tongue
        kind: language
        choices: [{key: "1", tag: en, words: English}, {key: "2", tag: zh-CN, words: 中文}]
      - {id: notice, kind: notice, prompt: {en: Recorded., zh-CN: 录音。}}
      - id: hours
        kind: branch
        cases:
          - {when: {open: billing}, then: who}
        otherwise: closed
      - id: who
        kind: branch
        cases:
          - {when: {tier: [gold], known: true}, then: gold}
      - id: menu
        kind: menu
        prompt: {en: Press 1 or 2., zh-CN: 请按 1 或 2。}
        choices:
          - {key: "1", then: order, label: {en: Order}}
          - {key: "2", then: outside}
        otherwise: line
      - id: order
        kind: collect
        prompt: {en: Your order., zh-CN: 订单号。}
        into: order
        min_digits: 8
        max_digits: 8
        patterns: [2XXXXXXX]
        check: luhn
        otherwise: line
      - {id: set, kind: set, attributes: {order: "{order}"}, skills: {billing: 3}, queue: billing}
      - {id: text, kind: text, words: {en: "Order {order}", zh-CN: "订单 {order}"}, otherwise: line}
      - {id: bye, kind: hang_up, prompt: {en: Bye., zh-CN: 再见。}}
      - {id: outside, kind: transfer, to: "+442079460000", otherwise: line}
      - {id: gold, kind: set, priority_seconds: 60, then: line}
      - {id: line, kind: enqueue, closed: closed}
      - {id: closed, kind: hang_up, because: closed}
"""
SOUND: Final = HEAD + STEPS


def spoiled(old: str, new: str) -> str:
    assert SOUND.count(old) == 1, old
    return SOUND.replace(old, new)


def place_of(text: str, words: str) -> str:
    """``line:column`` of the first character of these words."""
    before, _, _ = text.partition(words)
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
