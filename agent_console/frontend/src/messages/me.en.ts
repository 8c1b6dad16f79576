// The words of one's own settings, in English.
export const meEn = {
  "me.title": "Your settings",
  "me.signature": "Your signature",
  "me.signature.hint":
    "It stands below your emails. {variables} are filled in. Leave one language empty to use the other one, leave all empty for no signature.",
  "me.signature.own": "These are your own words.",
  "me.signature.configured": "This is how it is configured. What you write here takes its place.",
  "me.signature.none": "None is configured. What you write here is used.",
  "me.signature.reset": "As configured",
  "me.signature.gone": "Your signature could not be loaded.",
  "me.save": "Save",
  "me.saved": "Saved. It stands below your next email.",
  "me.failed": "Not saved ({code}).",
} as const;
