// The words of writing: who else is here, two texts of one draft, insert, emoji, in English.
export const writingEn = {
  "here.viewing": "{name} is viewing",
  "here.writing": "{name} is writing a reply",
  "here.more": { one: "{name} and {n} other are here", other: "{name} and {n} others are here" },
  "here.ask": "{name} is writing a reply too. Nothing was sent.",
  "here.anyway": "Send anyway",
  "here.wait": "Wait",
  "drafts.local": "Kept in this browser",
  "drafts.other": "You also wrote this at another desk:",
  "drafts.use": "Use it instead",
  "drafts.add": "Put it below",
  "drafts.drop": "Throw it away",
} as const;
