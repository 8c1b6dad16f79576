// What a mail may be made of while it is written: the blocks and looks of the wire, and nothing else. Whatever is pasted
// is read by these rules; what they do not name loses its looks and keeps its words.
import { type DOMOutputSpec, type MarkSpec, type NodeSpec, Schema } from "prosemirror-model";
import { linkOf } from "../mail/blocks";
import { at } from "../rest";

const nodes: Record<string, NodeSpec> = {
  doc: { content: "block+" },
  paragraph: {
    group: "block",
    content: "inline*",
    parseDOM: ["p", "h1", "h2", "h3", "h4", "h5", "h6", "pre"].map((tag) => ({ tag })),
    toDOM: () => ["p", 0],
  },
  quote: {
    group: "block",
    content: "paragraph+",
    parseDOM: [{ tag: "blockquote" }],
    toDOM: () => ["blockquote", 0],
  },
  bullet: { group: "block", content: "item+", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
  number: { group: "block", content: "item+", parseDOM: [{ tag: "ol" }], toDOM: () => ["ol", 0] },
  item: { content: "paragraph", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
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
    // Pictures of elsewhere are not taken over: only an upload of one's own can go with a mail.
    parseDOM: [{ tag: "img[data-upload]", getAttrs: readImage }],
    toDOM: ({ attrs }): DOMOutputSpec => [
      "img",
      { "data-upload": String(attrs.id), src: at.picture(String(attrs.id)), alt: String(attrs.text) },
    ],
  },
};

function readImage(element: HTMLElement) {
  return { id: element.dataset.upload ?? "", text: element.getAttribute("alt") ?? "" };
}

const marks: Record<string, MarkSpec> = {
  link: {
    attrs: { href: { validate: "string" } },
    inclusive: false,
    parseDOM: [{ tag: "a[href]", getAttrs: readLink }],
    toDOM: ({ attrs }): DOMOutputSpec => ["a", { href: String(attrs.href), rel: "noopener noreferrer" }, 0],
  },
  bold: {
    parseDOM: [
      { tag: "strong" },
      // Some programs wrap whole letters into a <b> that is not bold.
      { tag: "b", getAttrs: ({ style }) => style.fontWeight !== "normal" && null },
      { style: "font-weight", getAttrs: (value) => /^(?:bold(?:er)?|[6-9]\d\d)$/.test(value) && null },
    ],
    toDOM: () => ["strong", 0],
  },
  italic: {
    parseDOM: [{ tag: "i" }, { tag: "em" }, { style: "font-style=italic" }],
    toDOM: () => ["em", 0],
  },
};

function readLink(element: HTMLElement) {
  const href = linkOf(element.getAttribute("href") ?? "");
  return href !== null && { href };
}

export const schema = new Schema({ nodes, marks });
