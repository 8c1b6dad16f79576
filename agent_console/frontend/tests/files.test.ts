import { describe, expect, test } from "vitest";
import type { AttachmentView } from "../src/protocol.gen";
import { filesOf, withFiles } from "../src/state/files";
import { canShow } from "../src/text/files";
import { event, received } from "./builders";

const file = (id: string, more: Partial<AttachmentView> = {}): AttachmentView => ({
  id,
  name: `${id}.png`,
  type: "image/png",
  size: 10,
  inline: false,
  scan: "clean",
  ...more,
});
const said = (id: string, ...files: AttachmentView[]) => received("", { id, files });

describe("the files of a conversation", () => {
  test("are all of its messages' that are here, in their order, each once", () => {
    const events = [
      said("m1", file("a"), file("b", { scan: "awaited" })),
      said("m2", file("c", { scan: "infected" })),
      said("m1", file("a")),
    ];
    expect(filesOf(events).map(({ id }) => id)).toEqual(["a", "c"]);
  });

  test("are there once the provider's have come", () => {
    const before = [said("m1", file("a", { scan: "awaited", size: 0 })), said("m2", file("a2"))];
    const came = event("message.file", { data: { message_id: "m1", file_id: "a", scan: "clean", size: 99 } });
    const after = withFiles(before, came);
    expect(filesOf(after).map(({ id, size }) => [id, size])).toEqual([
      ["a", 99],
      ["a2", 10],
    ]);
    expect(after[1]).toBe(before[1]);
  });

  test("are drawn only where they are pictures that do no harm and are here", () => {
    expect(
      ["clean", "unscanned", "infected", "awaited", "missing"].filter((scan) =>
        canShow(file("a", { scan: scan as never })),
      ),
    ).toEqual(["clean", "unscanned"]);
    expect(canShow(file("a", { type: "image/svg+xml" }))).toBe(false);
  });
});
