// The gallery: without a scene in its address the list of all, with one that scene and nothing else.
import "../styles/tokens.css";
import "../styles/base.css";
import { mount } from "svelte";

const asked = new URLSearchParams(location.search);
localStorage.setItem("desk.locale", asked.get("lang") ?? "en");
localStorage.setItem("desk.theme", asked.get("theme") ?? "light");
await import("../theme.svelte");

const target = document.getElementById("desk")!;
const { SCENES } = await import("./scenes");
const scene = SCENES.find(({ id }) => id === asked.get("scene"));
if (scene) {
  const { show } = await import("./show");
  await show(scene, target);
} else {
  const { default: Gallery } = await import("./Gallery.svelte");
  mount(Gallery, { target, props: { scenes: SCENES } });
}
