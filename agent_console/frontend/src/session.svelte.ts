// Who is signed in, and their desk while they are.
import { Desk } from "./desk.svelte";
import { locale } from "./messages/locale.svelte";
import { Failed, type Me, rest } from "./rest";
import { sessionEnd } from "./session-end.svelte";
import { isNewer, load, ownBuild } from "./version";

export type Trouble = "wrong" | "slow" | "failed" | "ended" | "noAgent";

let phase = $state<"loading" | "out" | "in">("loading");
let trouble = $state<Trouble | null>(null);
let open = $state.raw<Desk | null>(null);

const STEERING: ReadonlySet<string> = new Set(["supervisor", "admin"]);
const TROUBLES: Record<number, Trouble> = { 400: "wrong", 401: "wrong", 403: "wrong", 429: "slow" };

export const session = {
  get phase() {
    return phase;
  },
  get trouble() {
    return trouble;
  },
  get desk() {
    return open;
  },

  /** Goes on with the session of this browser, if there is one. */
  async resume(): Promise<void> {
    try {
      enter(await rest.me());
    } catch (error) {
      leave(error instanceof Failed && error.status === 401 ? null : "failed");
    }
  },

  async signIn(login: string, password: string): Promise<void> {
    trouble = null;
    try {
      await rest.signIn(login, password);
      enter(await rest.me());
    } catch (error) {
      leave((error instanceof Failed && TROUBLES[error.status]) || "failed");
    }
  },

  async signOut(): Promise<void> {
    await rest.signOut().catch(() => undefined);
    leave(null);
  },
};

/** The desk of whoever is signed in: for views and actions that exist only while there is one. */
export function useDesk(): Desk {
  if (!open) throw new Error("no desk is open");
  return open;
}

/** May give work to agents, and close a queue. */
export function maySteer({ user }: Me): boolean {
  return STEERING.has(user.role);
}

function enter(me: Me): void {
  // Who takes no work has no desk, but queues to look after.
  if (!me.agent && !maySteer(me)) return leave("noAgent");
  if (me.user.language) locale.suggest(me.user.language);
  open = new Desk(me, () => leave("ended"));
  phase = "in";
}

function leave(why: Trouble | null): void {
  const served = open?.state.link.build;
  open?.close();
  sessionEnd.forget();
  open = null;
  trouble = why;
  phase = "out";
  // Nothing is begun on the page of signing in.
  if (why === null && served && isNewer(served, ownBuild())) load(served);
}
