// What a step asks, for people to read: an expression of the configuration (routing/writing.py) with names in the
// place of ids and words in the place of signs.
import type { Key, Messages } from "../messages";

interface Names {
  skill: (id: string) => string;
  agent: (id: string) => string;
}

const WORDS: Record<string, Key & `why.expression.${string}`> = {
  and: "why.expression.and",
  or: "why.expression.or",
  not: "why.expression.not",
  in: "why.expression.in",
  has: "why.expression.has",
  agent: "why.expression.agent",
  task: "why.expression.task",
  nobody: "why.expression.nobody",
};
const SIGNS: Record<string, string> = { ">=": "≥", "<=": "≤", "!=": "≠" };
const TOKEN = /("[^"]*")|([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)?)|(<=|>=|!=)/g;

export function inWords(asks: string, messages: Messages, names: Names): string {
  if (!asks) return messages.say("why.step.nothing");
  // Between braces stand ids of agents; everywhere else a bare name is a skill.
  return asks
    .split(/(\{[^}]*\})/)
    .map((part) => part.replace(TOKEN, (token) => word(token, part.startsWith("{"), messages, names)))
    .join("");
}

function word(token: string, ofAgents: boolean, messages: Messages, names: Names): string {
  if (token.startsWith('"')) return `“${token.slice(1, -1)}”`;
  if (ofAgents) return names.agent(token);
  const [owner, attribute] = token.split(".");
  const key = WORDS[owner!];
  if (key) return messages.say(key as "why.expression.and") + (attribute ? ` ${attribute}` : "");
  return SIGNS[token] ?? names.skill(token);
}
