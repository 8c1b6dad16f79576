// The gallery: without a scene in its address the list of all, with one that scene and nothing else.
import "../styles/tokens.css";
import "../styles/base.css";
import { mount } from "svelte";

const asked = new URLSearchParams(location.search);
localStorage.setItem("desk.locale", asked.get("lang") ?? "en");
localStorage.setItem("desk.theme", asked.get("theme") ?? "light");
await import("../theme.svelte");

// How it stands text that is twice as large, and words that are longer than ours.
if (asked.get("text")) document.documentElement.style.fontSize = `${asked.get("text")}%`;
if (asked.has("pseudo")) {
  const [{ locale }, { pseudo }] = await Promise.all([
    import("../messages/locale.svelte"),
    import("./pseudo"),
  ]);
  locale.disguise(pseudo);
}

const target = document.getElementById("desk")!;
const wanted = asked.get("scene");
const { SCENES } = await import("./scenes");
// Apart: ten thousand messages cost time even where nobody looks at them.
const { HARD } = wanted && !wanted.startsWith("hard-") ? { HARD: [] } : await import("./scenes/hard");
const all = [...SCENES, ...HARD];
const scene = all.find(({ id }) => id === wanted);
if (scene) {
  const { show } = await import("./show");
  await show(scene, target);
} else {
  const { default: Gallery } = await import("./Gallery.svelte");
  mount(Gallery, { target, props: { scenes: all } });
}
