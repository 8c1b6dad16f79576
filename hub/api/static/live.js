// The page again every two seconds, as the server draws it. Nothing moves while somebody selects or tabs in it.
const EVERY_MS = 2_000;

async function refresh() {
  const main = document.querySelector("main");
  if (document.hidden || main.contains(document.activeElement) || !getSelection().isCollapsed) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  main.replaceWith(page.querySelector("main"));
}

setInterval(() => refresh().catch(() => undefined), EVERY_MS);
