// Which sounds play and whether this desk may call from outside its tab: the user's choice in this browser.
const KEPT = "desk.notices";

export const SOUNDS = ["ring", "chat", "message", "late", "trouble", "alert"] as const;
export type Sound = (typeof SOUNDS)[number];

export interface NoticeSettings {
  /** Calls ring all the same. */
  quiet: boolean;
  /** Outside the tab, by the computer. */
  outside: boolean;
  off: readonly Sound[];
}

const FIRST: NoticeSettings = { quiet: false, outside: true, off: [] };

export function parseSettings(kept: string | null): NoticeSettings {
  try {
    const found = JSON.parse(kept ?? "{}") as Partial<NoticeSettings>;
    const off = Array.isArray(found.off) ? SOUNDS.filter((each) => found.off!.includes(each)) : FIRST.off;
    return { quiet: found.quiet === true, outside: found.outside !== false, off };
  } catch {
    return FIRST;
  }
}

/** Quiet silences everything but a call. */
export function mayPlay(sound: Sound, { quiet, off }: NoticeSettings): boolean {
  return !off.includes(sound) && !(quiet && sound !== "ring");
}

let current = $state.raw(parseSettings(read()));

export const noticeSettings = {
  get current(): NoticeSettings {
    return current;
  },
  change(change: Partial<NoticeSettings>): void {
    current = { ...current, ...change };
    try {
      localStorage.setItem(KEPT, JSON.stringify(current));
    } catch {
      return; // it holds for this page
    }
  },
  toggle(sound: Sound): void {
    const off = current.off.includes(sound)
      ? current.off.filter((each) => each !== sound)
      : [...current.off, sound];
    noticeSettings.change({ off });
  },
};

function read(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}
