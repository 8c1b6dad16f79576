// Files as people name them: a picture for their kind, a size to read.
import type { IconName } from "../icons";
import type { Messages } from "../messages";
import type { AttachmentView } from "../protocol.gen";
import { numbers } from "./intl";

const KINDS: readonly [RegExp, IconName][] = [
  [/^image\//, "picture"],
  [/^text\/calendar/, "calendar"],
  [/^message\//, "mail"],
  [/zip|tar|rar|7z|compressed/, "archive"],
];

export function fileIcon(type: string): IconName {
  return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? "file";
}

// What a browser draws without running anything: no SVG, which may carry scripts.
const PICTURES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

export function canShow({ type, scan }: Pick<AttachmentView, "type" | "scan">): boolean {
  return PICTURES.has(type) && (scan === "clean" || scan === "unscanned");
}

const STATES = {
  infected: "file.infected",
  unscanned: "file.unscanned",
  clean: "file.clean",
  awaited: "file.awaited",
  missing: "file.missing",
} as const;

/** `212 kB, scanned`; what is the matter, where something is. */
export function fileNote({ size, scan }: AttachmentView, messages: Messages): string {
  const state = messages.say(STATES[scan]);
  const known = scan === "clean" || scan === "unscanned";
  return known ? messages.say("file.state", { size: fileSize(size, messages.locale), state }) : state;
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** `212 kB`, `1.8 MB`. */
export function fileSize(bytes: number, locale: string): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  const unit = UNITS[step] ?? "byte";
  return numbers(locale, {
    style: "unit",
    unit,
    unitDisplay: step ? "short" : "long",
    maximumFractionDigits: value < 10 && step > 1 ? 1 : 0,
  }).format(value);
}
