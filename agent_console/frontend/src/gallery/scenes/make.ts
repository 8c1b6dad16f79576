import type { HubFrame } from "../../protocol.gen";
import type { Group, Scene } from "../scene";
import { at, NOOR, REST, type Work } from "../world";

type More = Omit<Partial<Scene>, "id" | "group" | "title">;

/** Scenes of one group, each in a line or two: id, title in both languages, what is different. */
export function scenes(
  group: Group,
  table: readonly [id: string, en: string, zh: string, more: More][],
): Scene[] {
  return table.map(([id, en, zh, { rest, ...more }]) => ({
    id,
    group,
    title: { en, "zh-CN": zh },
    path: "/desk",
    me: NOOR,
    frames: [at([])],
    ...more,
    rest: { ...REST, ...rest },
  }));
}

/** At this work, with the first of it open. */
export function opened(work: readonly Work[], ...then: HubFrame[]): More {
  return { path: work[0] ? `/desk/c/${work[0].conversation.id}` : "/desk", frames: [at(work), ...then] };
}
