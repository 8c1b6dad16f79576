// Between the blocks of the wire and the editor's own tree. Pure.
import { type Mark, type Node, Slice, Fragment } from "prosemirror-model";
import { joinRuns, run } from "../mail/blocks";
import type { Block, Run } from "../protocol.gen";
import { BLOCK, BOLD, IMAGE, ITALIC, LINE, LINK, schema } from "./schema";

export function fromBlocks(blocks: readonly Block[]): Node {
  const made = blocks.map(({ kind, runs }) => BLOCK.createChecked({ kind }, runs.flatMap(drawRun)));
  return schema.topNodeType.createChecked(null, made.length ? made : [BLOCK.createChecked()]);
}

/** To be put in at a caret: the first and the last block go on with what is there. */
export function sliceOf(blocks: readonly Block[]): Slice {
  return new Slice(Fragment.fromArray([...fromBlocks(blocks).children]), 1, 1);
}

function drawRun({ text, bold, italic, link, image }: Run): Node[] {
  const looks: Mark[] = [];
  if (link) looks.push(LINK.create({ href: link }));
  if (bold) looks.push(BOLD.create());
  if (italic) looks.push(ITALIC.create());
  if (image) return [IMAGE.create({ id: image, text }, null, looks)];
  return text
    .split("\n")
    .flatMap((line, at) => [
      ...(at ? [LINE.create(null, null, looks)] : []),
      ...(line ? [schema.text(line, looks)] : []),
    ]);
}

/** Without what is empty: an empty paragraph is a habit of typewriters, and looks the same in no two programs. */
export function toBlocks(doc: Node): Block[] {
  return doc.children
    .map((node) => ({ kind: node.attrs.kind as Block["kind"], runs: joinRuns(node.children.map(readRun)) }))
    .filter(({ runs }) => runs.length);
}

function readRun(node: Node): Run {
  const looks = {
    bold: !!BOLD.isInSet(node.marks),
    italic: !!ITALIC.isInSet(node.marks),
    link: (LINK.isInSet(node.marks)?.attrs.href as string | undefined) ?? null,
  };
  if (node.type === IMAGE) return run(String(node.attrs.text), { ...looks, image: String(node.attrs.id) });
  return run(node.type === LINE ? "\n" : (node.text ?? ""), looks);
}

/** A line of text for each block, as far as a caret can go: a place in the text is a place in the tree. */
export function flatten(doc: Node): { text: string; places: number[] } {
  let text = "";
  const places: number[] = [];
  doc.forEach((block, start) => {
    if (places.length) text += "\n";
    places.push(start + 1);
    block.forEach((child, offset) => {
      const said = child.isText ? (child.text ?? "") : child.type === LINE ? "\n" : "\ufffc";
      text += said;
      for (let at = 0; at < said.length; at++) places.push(start + 2 + offset + at);
    });
  });
  return { text, places };
}
