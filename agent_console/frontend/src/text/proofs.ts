// What proves who somebody is, in words.
import type { PlainKey } from "../messages";
import type { Proof } from "../rest-pop";

const FIXED: Partial<Record<Proof["kind"], { title: PlainKey; sub: PlainKey }>> = {
  number_on_file: { title: "check.number", sub: "check.number.sub" },
  signed_widget: { title: "check.signed", sub: "check.signed.sub" },
};
const KEYED: Partial<Record<Proof["state"], PlainKey>> = {
  proven: "check.keyed.sub",
  differs: "check.keyed.differs",
  unknown: "check.keyed.unknown",
};

/** The title of what needs no name of the configuration. */
export function proofTitle({ kind }: Proof): PlainKey | null {
  return FIXED[kind]?.title ?? null;
}

/** What stands below it; null: who asked, and when. */
export function proofSub({ kind, state }: Proof): PlainKey | null {
  if (state === "spent") return "check.spent";
  if (kind === "keyed") return KEYED[state] ?? null;
  if (state === "unknown") return "check.unknown";
  return FIXED[kind]?.sub ?? null;
}
