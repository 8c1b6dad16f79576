import type { ChatMessage } from './wire'

/**
 * One list of what both have, in the order of time. The same message is known by its id or by the
 * request under which it was sent; what has been seen here stays seen.
 */
export function mergeMessages(held: ChatMessage[], come: ChatMessage[]): ChatMessage[] {
  const merged = [...held]
  for (const message of come) {
    const at = merged.findIndex((each) => isSame(each, message))
    if (at < 0) merged.push(message)
    else merged[at] = { ...message, seen: Boolean(message.seen || merged[at]!.seen) }
  }
  return merged.sort((one, other) => one.at - other.at) // stable: equal times keep their order
}

export function isSame(one: ChatMessage, other: ChatMessage): boolean {
  return one.id === other.id || (Boolean(one.request) && one.request === other.request)
}
