// Between the blocks of the wire and the editor's own tree. Pure.
import { Fragment, type Mark, type Node } from "prosemirror-model";
import { type Group, groupBlocks, run } from "../mail/blocks";
import type { Block, Run } from "../protocol.gen";
import { schema } from "./schema";

const { nodes, marks } = schema;

/** A node whose content the schema knows to fit. */
function make(type: string, content?: Fragment | readonly Node[]): Node {
  return nodes[type]!.createChecked(null, content);
}

export function fromBlocks(blocks: readonly Block[]): Node {
  const made = groupBlocks(blocks).flatMap(drawGroup);
  return make("doc", made.length ? made : [make("paragraph")]);
}

function drawGroup({ kind, blocks }: Group): Node[] {
  const paragraphs = blocks.map(({ runs }) => make("paragraph", inline(runs)));
  if (kind === "paragraph") return paragraphs;
  return [make(kind, kind === "quote" ? paragraphs : paragraphs.map((each) => make("item", [each])))];
}

function inline(runs: readonly Run[]): Fragment {
  return Fragment.fromArray(runs.flatMap(drawRun));
}

function drawRun({ text, bold, italic, link, image }: Run): Node[] {
  const looks: Mark[] = [];
  if (link) looks.push(marks.link!.create({ href: link }));
  if (bold) looks.push(marks.bold!.create());
  if (italic) looks.push(marks.italic!.create());
  if (image) return [nodes.image!.create({ id: image, text }, null, looks)];
  return text
    .split("\n")
    .flatMap((line, at) => [
      ...(at ? [nodes.line!.create(null, null, looks)] : []),
      ...(line ? [schema.text(line, looks)] : []),
    ]);
}

/** Without what is empty: an empty paragraph is a habit of typewriters, and looks the same in no two programs. */
export function toBlocks(doc: Node): Block[] {
  return doc.children.flatMap((node) => readBlock(node)).filter(({ runs }) => runs.length);
}

function readBlock(node: Node): Block[] {
  if (node.type === nodes.paragraph) return [{ kind: "paragraph", runs: readRuns(node) }];
  const kind = node.type.name as Block["kind"];
  return node.children.map((each) => ({
    kind,
    runs: readRuns(each.type === nodes.item ? each.firstChild! : each),
  }));
}

function readRuns(paragraph: Node): Run[] {
  const runs: Run[] = [];
  for (const node of paragraph.children) {
    const next = readRun(node);
    const last = runs.at(-1);
    if (last && looksLike(last, next)) runs[runs.length - 1] = { ...last, text: last.text + next.text };
    else runs.push(next);
  }
  return runs;
}

function readRun(node: Node): Run {
  const has = (name: string) => node.marks.find(({ type }) => type.name === name);
  const looks = {
    bold: !!has("bold"),
    italic: !!has("italic"),
    link: (has("link")?.attrs.href as string | undefined) ?? null,
  };
  if (node.type === nodes.image)
    return run(String(node.attrs.text), { ...looks, image: String(node.attrs.id) });
  return run(node.type === nodes.line ? "\n" : (node.text ?? ""), looks);
}

function looksLike(a: Run, b: Run): boolean {
  return !a.image && !b.image && a.bold === b.bold && a.italic === b.italic && a.link === b.link;
}

/** A line of text for each block, as far as a caret can go: a place in the text is a place in the tree. */
export function flatten(doc: Node): { text: string; places: number[] } {
  let text = "";
  const places: number[] = [];
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return true;
    if (places.length) text += "\n";
    places.push(pos + 1);
    node.forEach((child, offset) => {
      const said = child.isText ? (child.text ?? "") : child.type === nodes.line ? "\n" : "\ufffc";
      text += said;
      for (let at = 0; at < said.length; at++) places.push(pos + 2 + offset + at);
    });
    return false;
  });
  return { text, places };
}
