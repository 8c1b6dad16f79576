// Puts one scene up: the browser as the scene wants it, then the whole desk, then what somebody does in it.
import { mount } from "svelte";
import { play } from "./acts";
import { whenCalm } from "../calm";
import { setComputerClock } from "./computer-clock";
import { day } from "./day";
import type { Scene } from "./scene";
import { NOW } from "../../tests/builders";
import { still } from "./still-hub";

export async function show(scene: Scene, target: HTMLElement): Promise<void> {
  forget();
  setComputerClock(NOW + (scene.browser?.clockMs ?? 0));
  history.replaceState(null, "", scene.path);
  still.install(scene);
  if (scene.browser?.storage) refuseStorage(scene.browser.storage);
  if (scene.browser?.tab) await leadElsewhere(scene);
  // The desk reads the address and the storage as it is loaded.
  const [{ session }, { default: App }, { ready }] = await Promise.all([
    import("../session.svelte"),
    import("../views/App.svelte"),
    import("../messages/locale.svelte"),
  ]);
  await ready;
  mount(App, { target });
  await session.resume();
  // For the bench, which lives through a day in here.
  Object.assign(window, { day });
  try {
    await play(scene.acts ?? []);
    await calm(); // what is drawn in a quiet moment,
    await calm(); // and what that asked for
    document.documentElement.dataset.scene = "ready";
  } catch (error) {
    document.documentElement.dataset.scene = String(error);
    throw error;
  }
}

function calm(): Promise<void> {
  return new Promise((drawn) => void whenCalm(drawn));
}

/** Drafts and settings of the scene before are not this one's. */
function forget(): void {
  const kept = ["desk.locale", "desk.theme"];
  for (const key of Object.keys(localStorage)) if (!kept.includes(key)) localStorage.removeItem(key);
}

function refuseStorage(how: "full" | "blocked"): void {
  const refuse = () => {
    throw new DOMException("no room here", how === "full" ? "QuotaExceededError" : "SecurityError");
  };
  Storage.prototype.setItem = refuse;
  if (how === "blocked") Storage.prototype.getItem = refuse;
}

/** Another tab of the same user holds the desk, for as long as this page lives. */
function leadElsewhere({ me }: Scene): Promise<void> {
  return new Promise((taken) => {
    void navigator.locks.request(`desk.leader.${me?.user.id}`, { steal: true }, () => {
      taken();
      return new Promise(() => undefined);
    });
  });
}
