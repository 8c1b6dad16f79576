// Which of the files that somebody brings may go with a reply here: the hub's own limits, said before anything is
// uploaded. The hub has the last word.
import type { FilesView } from "./protocol.gen";

export type WhyNot = NonNullable<FilesView["why_not"]> | "note" | "too_many" | "too_large" | "bad_type";

export interface Sorted {
  taken: File[];
  /** The first that may not go, and why; one reason is enough to read. */
  refused: { name: string; why: WhyNot } | null;
}

interface Carried {
  count: number;
  bytes: number;
}

export function sortFiles(files: readonly File[], policy: FilesView, carried: Carried): Sorted {
  const taken: File[] = [];
  let refused: Sorted["refused"] = null;
  let bytes = carried.bytes;
  for (const file of files) {
    const why = whyNot(file, policy, { count: carried.count + taken.length, bytes });
    if (why) refused ??= { name: file.name, why };
    else {
      taken.push(file);
      bytes += file.size;
    }
  }
  return { taken, refused };
}

function whyNot({ type, size }: File, policy: FilesView, { count, bytes }: Carried): WhyNot | null {
  if (policy.why_not) return policy.why_not;
  if (count >= policy.most) return "too_many";
  if (policy.types && !policy.types.includes(type)) return "bad_type";
  return bytes + size > policy.max_bytes ? "too_large" : null;
}
