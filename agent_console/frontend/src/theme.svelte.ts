// Light or dark: as the system says, unless the user has fixed it.
import { storage } from "./storage";

export type Theme = "system" | "light" | "dark";

const CHOICE = "desk.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

let chosen = $state<Theme>((storage.getItem(CHOICE) as Theme | null) ?? "system");

/** Of a screen that has its own, whatever its user and the system want. */
let fixed: "light" | "dark" | null = null;

export const theme = {
  get chosen(): Theme {
    return chosen;
  },
  choose(next: Theme): void {
    chosen = next;
    storage.setItem(CHOICE, next);
    apply();
  },
  /** Null: as it was chosen. */
  fix(next: "light" | "dark" | null): void {
    fixed = next;
    apply();
  },
};

function apply(): void {
  const dark = chosen === "dark" || (chosen === "system" && system.matches);
  document.documentElement.dataset.theme = fixed ?? (dark ? "dark" : "light");
}

system.addEventListener("change", apply);
apply();
