// The floor is told for as long as its page is open, and what of it needs somebody on every page. The hub forgets who watched when the line drops.
import { useDesk } from "../session.svelte";

export async function watchFloor(part: "all" | "needs"): Promise<void> {
  await useDesk().wire.request({ type: "floor.watch", on: true, part });
}
