// What a mail may be made of while it is written: the blocks and looks of the wire, and nothing else. A list is a row of
// blocks of its kind, as it is on the wire; the page draws their marks.
import { type DOMOutputSpec, type MarkSpec, type NodeSpec, Schema } from "prosemirror-model";
import { at } from "../rest";

const nodes: Record<string, NodeSpec> = {
  doc: { content: "block+" },
  block: {
    content: "inline*",
    attrs: { kind: { default: "paragraph", validate: "string" } },
    parseDOM: [{ tag: "p", getAttrs: ({ dataset }) => ({ kind: dataset.kind ?? "paragraph" }) }],
    toDOM: ({ attrs }): DOMOutputSpec => ["p", { "data-kind": String(attrs.kind) }, 0],
  },
  text: { group: "inline" },
  line: {
    group: "inline",
    inline: true,
    selectable: false,
    linebreakReplacement: true,
    parseDOM: [{ tag: "br" }],
    toDOM: () => ["br"],
  },
  image: {
    group: "inline",
    inline: true,
    draggable: true,
    attrs: { id: { validate: "string" }, text: { default: "", validate: "string" } },
    parseDOM: [
      {
        tag: "img[data-upload]",
        getAttrs: (element) => ({ id: element.dataset.upload, text: element.getAttribute("alt") }),
      },
    ],
    toDOM: ({ attrs }): DOMOutputSpec => [
      "img",
      { "data-upload": String(attrs.id), src: at.picture(String(attrs.id)), alt: String(attrs.text) },
    ],
  },
};

const marks: Record<string, MarkSpec> = {
  link: {
    attrs: { href: { validate: "string" } },
    inclusive: false,
    parseDOM: [{ tag: "a[href]", getAttrs: (element) => ({ href: element.getAttribute("href") }) }],
    toDOM: ({ attrs }): DOMOutputSpec => ["a", { href: String(attrs.href), rel: "noopener noreferrer" }, 0],
  },
  bold: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
  italic: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
};

export const schema = new Schema({ nodes, marks });
export const BLOCK = schema.nodes.block!;
export const LINE = schema.nodes.line!;
export const IMAGE = schema.nodes.image!;
export const {
  bold: BOLD,
  italic: ITALIC,
  link: LINK,
} = schema.marks as Record<"bold" | "italic" | "link", (typeof schema.marks)[string]>;
