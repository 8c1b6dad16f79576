// Who of my tabs leads, for the whole page. Before anybody is asked, and where a tab stands alone, it is this one.
import { Leader } from "./leader.svelte";

let leader = $state.raw<Leader | null>(null);

export const tabs = {
  /** Rings, takes calls by itself, and is the telephone. */
  get leads(): boolean {
    return leader?.standing === "leads";
  },
  get follows(): boolean {
    return leader?.standing === "follows";
  },
  start(user: string): () => void {
    const mine = new Leader(user);
    leader = mine;
    mine.start();
    return () => mine.stop();
  },
  takeOver: () => leader?.takeOver(),
};
