/** What time it is by the hub's clock, however wrong the one of this machine is. */

let offsetMs = 0

export function setHubTime(now: number): void {
  offsetMs = now - Date.now()
}

export function hubNow(): number {
  return Date.now() + offsetMs
}
