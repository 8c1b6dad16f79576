"""A small sound hub.yaml to spoil in one place at a time."""

SOUND = """\
organisation: {name: Halden, default_region: GB, timezone: Europe/London, languages: [en]}
skills:
  - {id: billing}
  - {id: vip, kind: flag}
queues:
  - id: billing
    name: {en: Billing}
    requires: {billing: 3}
    offer_timeout_seconds: {sms: 60}
    dispositions:
      - {id: refund, label: {en: Refund}}
teams:
  - {id: service, sees: [billing]}
agents:
  - id: noor
    name: Noor Haddad
    team: service
    skills: {billing: 9, vip: true}
    queues: [billing]
channels:
  sms:
    - {number: "+442071838750", account: local, queue: billing}
  webchat:
    - {key: shop, name: Shop, team_name: Halden, queue: billing, origins: [self]}
hours:
  - id: office
    week: {mon: ["09:00-12:00", "13:00-17:00"]}
"""


def spoiled(old: str, new: str) -> str:
    assert SOUND.count(old) >= 1, old
    return SOUND.replace(old, new, 1)


# One with a routing program, a profile and attributes, to spoil likewise.
CENTRE = """\
organisation: {name: Halden, default_region: GB, timezone: Europe/London, languages: [en]}
routing:
  fallback_queue: loans
  customer_tiers: [gold]
  agent_attributes: {site: text, speaks: set, seniority: number}
  interaction_attributes: {site: text}
skills:
  - {id: cards}
  - {id: vip, kind: flag}
queues:
  - id: cards
    name: {en: Cards}
    requires: {cards: 3}
    program:
      - {require: "cards >= 7", duration_seconds: 15, advance_if: "idle = 0"}
      - {require: "cards >= 5", duration_seconds: 20}
    max_wait_seconds: 300
    overflow:
      wait: {queue: loans}
    tier_head_start_seconds: {gold: 60}
  - {id: loans, name: {en: Loans}}
teams:
  - {id: service, sees: all}
capacity_profiles:
  - {id: chatty, total_units: 6, webchat: {max: 4, cost: 1, allow: [webchat, sms]}, voice: {max: 1, cost: 6}}
agents:
  - id: ana
    name: Ana
    team: service
    skills: {cards: 8, vip: true}
    queues: [cards, {id: loans, rank: 2, tier: 1, weight: 3}]
    capacity: chatty
    attributes: {site: Leeds, speaks: [en, de], seniority: 4}
    cost_class: 2
  - id: ben
    name: Ben
    team: service
    skills: {cards: 5}
    queues: [cards, loans]
    capacity: {profile: chatty, email: 0}
"""


def spoiled_centre(old: str, new: str) -> str:
    assert CENTRE.count(old) == 1, old
    return CENTRE.replace(old, new)
