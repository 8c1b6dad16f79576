// What only chats have: silence that is about to close them, and the site on which the customer is.
export const chatEn = {
  "event.warned":
    "Nobody has written for a while: the customer was asked whether they are still there. The chat closes at {time}.",
  "event.kept": "The customer says that they are still there.",
} as const;
