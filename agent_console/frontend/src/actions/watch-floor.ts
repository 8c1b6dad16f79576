// The floor is told for as long as its page is open. The hub forgets who watched when the line drops.
import { useDesk } from "../session.svelte";

export async function watchFloor(on: boolean): Promise<void> {
  await useDesk().wire.request({ type: "floor.watch", on });
}
