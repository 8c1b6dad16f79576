// What the tiers of customers are called; one that is unknown here goes by its own name.
import { t } from "../messages/locale.svelte";

const NAMES = { platinum: "tier.platinum", gold: "tier.gold", silver: "tier.silver" } as const;

export function tierName(tier: string | null): string {
  const key = NAMES[tier?.toLowerCase() as keyof typeof NAMES] as
    (typeof NAMES)[keyof typeof NAMES] | undefined;
  return key ? t(key) : (tier ?? "");
}
