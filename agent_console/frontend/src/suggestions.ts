// Canned replies ranked against what somebody wrote, or why they are here. Pure.
//
// A reply is found by its words: those of its name tell most, a word that every reply has tells nothing. Chinese is not
// written in words, so pairs of characters stand for them.
import type { Macro } from "./rest";
import type { Channel } from "./state/model";
import { fold } from "./text/fold";

export interface Asked {
  queueId: string;
  channel: Channel;
  /** What the customer wrote and chose, the newest first. */
  said: readonly string[];
  /** How often each reply was used of late. */
  uses: Readonly<Record<string, number>>;
}

export interface Suggestion {
  macro: Macro;
  /** The words of theirs that it has; none: it is there because it is used. */
  has: string[];
  inQueue: boolean;
  uses: number;
}

const NAME_WEIGHT = 3;
const QUEUE_WEIGHT = 0.5;
// What was said long ago is no longer what it is about.
const SAID = 6;
const MOST_NAMED = 2;
// Too common to tell anything; what all replies have in common is found out by counting.
const COMMON = new Set(
  "the and for you your our are was with this that have has can could will would from please there what how does did not but hello thank thanks dear kind regards anything else is it to of in on we me my 什么 怎么 如何 请问 您好 你好 谢谢 感谢 可以 需要 没有 我们 你们 您的 你的 我的 是否 这个 那个 已经 还有 如果 一下".split(
    " ",
  ),
);

/** Those that serve this queue and channel and say something about it, then those that are used most. */
export function suggest(macros: readonly Macro[], asked: Asked, most: number): Suggestion[] {
  const serving = macros.filter(
    ({ queues, channels }) => serves(queues, asked.queueId) && serves(channels, asked.channel),
  );
  const terms = serving.map(termsOf);
  const said = weighSaid(asked.said);
  return serving
    .map((macro, at) => rank(macro, terms[at]!, said, terms, asked))
    .filter(({ score, uses, inQueue }) => score > 0 || uses > 0 || inQueue)
    .sort((a, b) => b.score - a.score || b.uses - a.uses || Number(b.inQueue) - Number(a.inQueue))
    .slice(0, most)
    .map(({ macro, has, inQueue, uses }) => ({ macro, has, inQueue, uses }));
}

interface Terms {
  name: Set<string>;
  text: Set<string>;
}

function termsOf({ name, text }: Macro): Terms {
  const of = (words: Record<string, string>) => new Set(Object.values(words).flatMap(split));
  return { name: of(name), text: of(text) };
}

/** Words of three letters and more, without their endings, and pairs of Chinese characters. */
export function split(text: string): string[] {
  const plain = fold(text.replace(/\{\{[^}]*\}\}/g, " "));
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.flatMap((word) => (/\p{Script=Han}/u.test(word) ? pairs(word) : latin(word)));
}

function pairs(word: string): string[] {
  const characters = [...word];
  return characters.slice(1).flatMap((each, at) => (COMMON.has(characters[at]! + each) ? [] : [characters[at]! + each]));
}

function latin(word: string): string[] {
  return word.length < 3 || COMMON.has(word) ? [] : [stem(word)];
}

/** Refunds, refunded and refunding are refund: enough to compare, and never shown. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?<=\p{L}{3})(?:ing|ed|es|s)$/u, "") : word;
}

/** What was said last counts most. */
function weighSaid(said: readonly string[]): Map<string, { weight: number; word: string }> {
  const weights = new Map<string, { weight: number; word: string }>();
  for (const [at, text] of said.slice(0, SAID).entries())
    for (const term of split(text))
      if (!weights.has(term)) weights.set(term, { weight: 1 / (1 + at), word: shownAs(term, text) });
  return weights;
}

/** As they wrote it. */
function shownAs(term: string, text: string): string {
  const plain = fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  return plain.find((word) => word === term || latin(word)[0] === term) ?? term;
}

function rank(
  macro: Macro,
  { name, text }: Terms,
  said: ReturnType<typeof weighSaid>,
  all: readonly Terms[],
  { queueId, uses }: Asked,
) {
  const found = [...said].flatMap(([term, { weight, word }]) => {
    const tells = name.has(term) ? NAME_WEIGHT : text.has(term) ? 1 : 0;
    const score = tells * weight * rarity(term, all);
    return score > 0 ? [{ word, score }] : [];
  });
  const inQueue = macro.queues.includes(queueId);
  const matched = found.reduce((sum, { score }) => sum + score, 0);
  return {
    macro,
    has: found
      .toSorted((a, b) => b.score - a.score)
      .slice(0, MOST_NAMED)
      .map(({ word }) => word),
    inQueue,
    uses: uses[macro.id] ?? 0,
    score: matched && matched + (inQueue ? QUEUE_WEIGHT : 0),
  };
}

/** 1 for what one reply has, less for what more have, 0 for what all have, where there are several. */
function rarity(term: string, all: readonly Terms[]): number {
  const having = all.filter(({ name, text }) => name.has(term) || text.has(term)).length;
  return all.length > 2 && having === all.length ? 0 : 1 / having;
}

function serves(listed: readonly string[], id: string): boolean {
  return !listed.length || listed.includes(id);
}
