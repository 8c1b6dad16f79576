/** To where the agent writes next: the composer, or the reason where the talk is over. After the next drawing. */
export function focusWriting(): void {
  requestAnimationFrame(() => (find("composer") ?? find("wrapup-reason"))?.focus());
}

/** To one field, after the next drawing. */
export function focusField(id: string): void {
  requestAnimationFrame(() => find(id)?.focus());
}

/** Whoever wrote there does so no more. */
export function leaveField(): void {
  find("composer")?.blur();
}

function find(id: string): HTMLElement | null {
  return document.getElementById(id);
}
