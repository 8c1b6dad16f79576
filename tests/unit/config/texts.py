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
