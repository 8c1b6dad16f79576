// When the session of this browser ends, as the hub says with each of its answers: asking for it would be a use of it.

const NOTICE_MS = 60_000; // WCAG 2.2.1 wants twenty seconds at least
// As much as our clock may be before the hub's, and a second of drawing: a question before its end is a use of it.
const SURELY_OVER_MS = 2_000;
const AT_WORK_MS = 5 * 60_000; // whoever pressed a key since then is not asked whether they are there

/** `extend`: they are at work, it lives on by itself. `last`: it has lasted as long as it may. `over`: to be looked at. */
export type Standing = "long" | "extend" | "ask" | "last" | "over";

let endsAt = $state<number | null>(null);
/** Since the last press in any tab of this browser, ms. */
let quiet: () => number = () => 0;
/** The end that did not move when it was asked to. */
let fixed = $state<number | null>(null);

export const sessionEnd = {
  get at(): number | null {
    return endsAt;
  },
  hear(header: string | null): void {
    const at = Number(header);
    if (header && Number.isFinite(at)) endsAt = at;
  },
  /** It was used, and ends when it did before. */
  stay(before: number | null): void {
    if (endsAt === before) fixed = before;
  },
  /** From now on it is known whether anybody sits here. */
  watch(quietMs: () => number): void {
    quiet = quietMs;
  },
  /** What pages ask for by themselves is no use of the session then. */
  get isUnattended(): boolean {
    return quiet() >= AT_WORK_MS;
  },
  forget(): void {
    endsAt = fixed = null;
    quiet = () => 0;
  },
  standing: (now: number, quietMs: number): Standing => judge(endsAt, fixed, now, quietMs),
};

export function judge(end: number | null, fixed: number | null, now: number, quietMs: number): Standing {
  if (end === null || end - now > NOTICE_MS) return "long";
  if (end + SURELY_OVER_MS <= now) return "over";
  if (end === fixed) return "last";
  return quietMs < AT_WORK_MS ? "extend" : "ask";
}
