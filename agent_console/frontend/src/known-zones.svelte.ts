// Where customers are, as the panel beside them has read it: a dialog that opens knows it at once.
import { rest } from "./rest";
import { isZone } from "./text/zones";

export interface KnownZone {
  name: string;
  /** From their number, where that leaves one only. */
  guess: boolean;
}

const known = $state<Record<string, KnownZone | null>>({});

export const zones = {
  /** Null: nobody knows; undefined: it has not been asked. */
  of(customerId: string): KnownZone | null | undefined {
    return known[customerId];
  },
  put(customerId: string, zone: KnownZone | null): void {
    known[customerId] = zone && isZone(zone.name) ? zone : null;
  },
  /** Reads it where nobody has. */
  async find(customerId: string): Promise<void> {
    if (known[customerId] !== undefined) return;
    const profile = await rest.customer(customerId).catch(() => null);
    if (profile) zones.put(customerId, profile.zone);
  },
};
