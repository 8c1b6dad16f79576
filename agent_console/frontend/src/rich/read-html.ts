// Pasted HTML to blocks: bold, italic, links, lists and quotes are kept, of everything else the words; the row of a
// table is a line. It comes from a document without a window: nothing in it runs, and nothing is fetched.
import { joinRuns, linkOf, run } from "../mail/blocks";
import type { Block, Run } from "../protocol.gen";

type Looks = Required<Pick<Run, "bold" | "italic" | "link">>;
interface Here extends Looks {
  kind: Block["kind"];
  /** Blanks and line ends count as they are written. */
  pre: boolean;
  /** In a cell of a row that is one line. */
  cell: boolean;
}

const NO_WORDS = new Set([
  "SCRIPT",
  "STYLE",
  "TITLE",
  "HEAD",
  "META",
  "NOSCRIPT",
  "TEMPLATE",
  "SVG",
  "OBJECT",
]);
const BLOCKS = new Set(
  `ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P
  PRE SECTION TABLE TBODY TD TFOOT TH THEAD TR UL`.split(/\s+/),
);
const BETWEEN = " | ";
/** A cell with more than one of these is a part of a page that is laid out by a table. */
const PARTS = "p, div, li, br, table, h1, h2, h3, h4, h5, h6";
const KINDS: Record<string, Block["kind"]> = { UL: "bullet", OL: "number", BLOCKQUOTE: "quote" };
const BOLD = /^(?:bold(?:er)?|[6-9]\d\d)$/;

export function readHtml(root: ParentNode): Block[] {
  const blocks: Block[] = [];
  let runs: Run[] = [];
  let kind: Block["kind"] = "paragraph";

  function close() {
    const kept = trim(joinRuns(runs));
    if (kept.length) blocks.push({ kind, runs: kept });
    runs = [];
  }

  function walk(parent: ParentNode, here: Here) {
    for (const node of parent.childNodes) {
      if (node.nodeType === 3) say(node.nodeValue ?? "", here);
      else if (node.nodeType === 1) step(node as HTMLElement, here);
    }
  }

  function say(text: string, here: Here) {
    const words = here.pre ? text : text.replace(/[ \t\n\r\f]+/g, " ");
    if (!words) return;
    if (!runs.length) kind = here.kind;
    runs.push(run(words, { bold: here.bold, italic: here.italic, link: here.link }));
  }

  function step(element: HTMLElement, here: Here) {
    const tag = element.tagName.toUpperCase();
    if (NO_WORDS.has(tag)) return;
    if (tag === "BR") return say("\n", { ...here, pre: true });
    // Pictures of elsewhere are not taken over: only an upload of one's own can go with a mail.
    const upload = tag === "IMG" && element.dataset.upload;
    if (upload) return void runs.push(run(element.getAttribute("alt") ?? "", { image: upload }));
    const isBlock = BLOCKS.has(tag) && !here.cell;
    if (isBlock) close();
    if (isLine(element, tag)) line(element, here);
    else walk(element, within(element, tag, here));
    if (isBlock) close();
  }

  /** Which price is whose is lost where every cell has a line of its own. */
  function line(row: HTMLElement, here: Here) {
    const cells = [...row.children].map((each) => {
      runs = [];
      step(each as HTMLElement, { ...within(row, "TR", here), cell: true });
      return trim(joinRuns(runs));
    });
    runs = cells.flatMap((each, at) => (at ? [run(BETWEEN), ...each] : each));
  }

  walk(root, { kind: "paragraph", pre: false, cell: false, bold: false, italic: false, link: null });
  close();
  return blocks;
}

function isLine({ children }: HTMLElement, tag: string): boolean {
  return (
    tag === "TR" &&
    children.length > 1 &&
    [...children].every((cell) => cell.querySelectorAll(PARTS).length < 2)
  );
}

function within(element: HTMLElement, tag: string, here: Here): Here {
  const { fontWeight, fontStyle } = element.style;
  const heavy = BOLD.test(fontWeight) || tag === "STRONG" || /^H\d$/.test(tag);
  const bold =
    heavy ||
    (tag === "B" && fontWeight !== "normal") ||
    (here.bold && !/^(?:normal|[1-5]\d\d)$/.test(fontWeight));
  return {
    bold,
    italic: fontStyle === "italic" || tag === "EM" || tag === "I" || here.italic,
    link: tag === "A" ? linkOf(element.getAttribute("href") ?? "") : here.link,
    kind: KINDS[tag] ?? (element.dataset.kind as Block["kind"] | undefined) ?? here.kind,
    pre: here.pre || tag === "PRE",
    cell: here.cell,
  };
}

/** Blanks at either end are the page's, not the writer's. */
function trim(runs: Run[]): Run[] {
  const [first, last] = [runs[0], runs.at(-1)];
  if (first && !first.image) runs[0] = { ...first, text: first.text.trimStart() };
  if (last && !last.image) runs[runs.length - 1] = { ...runs.at(-1)!, text: runs.at(-1)!.text.trimEnd() };
  const kept = runs.filter(({ text, image }) => text || image);
  return kept.length < runs.length ? trim(kept) : kept;
}
