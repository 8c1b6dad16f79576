import { t } from "../messages/locale.svelte";
import type { Identity } from "../rest";
import { phone } from "./formats";

/** A visitor's own id and a withheld number's stand-in say nothing to anybody; what stands for them does. */
export function identityName({ kind, value }: Pick<Identity, "kind" | "value">): string {
  if (kind === "phone") return phone(value);
  if (kind === "visitor") return t("identity.visitor");
  if (kind === "external") return `${t("identity.external")} ${value}`;
  return kind === "anonymous" ? t("identity.anonymous") : value;
}
