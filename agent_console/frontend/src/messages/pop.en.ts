// The words of the screen pop, in English.
export const popEn = {
  "pop.region": "About this contact",
  "pop.failed": "What this is about could not be loaded.",
  "keys.guide": "To the guide’s next step",

  "guide.title": "Guide: {name}",
  "guide.at": "Step {at} of {of}",
  "guide.atLeast": "Step {at} of {of} or more",
  "guide.done": "Done",
  "guide.said": "Said",
  "guide.read": "Opened",
  "guide.open": "Open page",
  "guide.note": "Note the answer",
  "guide.keep": "Keep",
  "guide.undo": "Open again",
  "guide.undoFor": "Open again: {step}",
  "guide.by": "{name}, {time}",
  "guide.failed": "The step was not kept. Try again.",
  "guide.announce": "Next step: {step}",
} as const;
