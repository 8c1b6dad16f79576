// What only chats have: silence that is about to close them, and the site on which the customer is.
export const chatEn = {
  "event.warned":
    "Nobody has written for a while: the customer was asked whether they are still there. The chat closes at {time}.",
  "event.kept": "The customer says that they are still there.",
  "site.on": "On your site: {page}",
  "site.left": "Left your site {time} ago",
  "site.title": "On your site",
  "site.here": "Now on",
  "site.last": "Was last on",
  "site.said": "said by the page",
  "site.said.page": "Page",
  "site.said.cart": "Cart",
  "site.said.order": "Order",
  "site.unproven": "The page says so itself; nothing proves it.",
  "composer.to.webchat.here": "To {name}, on your site now",
} as const;
