// One clock for every timer on the screen. It runs by the hub's time: an agent's computer may be ten
// minutes off, and a countdown must not be.

let offset = $state(0);
let local = $state(Date.now());

setInterval(() => (local = Date.now()), 1000);

export const clock = {
  /** The hub's time, for what is drawn; changes once a second. */
  get now(): number {
    return local + offset;
  },
  /** The hub's time at this moment. */
  exact(): number {
    return Date.now() + offset;
  },
  /** By how much this computer's clock is wrong. */
  get offset(): number {
    return offset;
  },
  set(hubNow: number): void {
    const difference = hubNow - Date.now();
    // The way here takes time: small differences are the line's, and would make timers jump.
    if (Math.abs(difference - offset) > 500) offset = difference;
    local = Date.now();
  },
};
