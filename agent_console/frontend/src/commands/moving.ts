// The focus goes from row to row and from region to region, wherever the page has them.

/** To the next or the previous row of the work list. */
export function stepInList(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("#work a[href]")];
  const at = rows.findIndex((row) => row === document.activeElement || row.ariaCurrent === "true");
  rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
}

/** To the next region of the page, round and round. */
export function cycleRegions(by: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter(
    (each) => each.offsetParent,
  );
  const at = regions.findIndex((each) => each.contains(document.activeElement));
  regions[(at + by + regions.length) % regions.length]?.focus();
}

export function skipToConversation(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("conversation")?.focus();
}
