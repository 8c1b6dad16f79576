// Why a mail cannot be sent yet, in words.
import type { Problem } from "../mail/head";
import { t } from "../messages/locale.svelte";

export function problemName(problem: Problem): string {
  if (problem.kind === "nobody") return t("composer.problem.nobody");
  return t(`composer.problem.${problem.kind}`, { text: problem.text });
}
