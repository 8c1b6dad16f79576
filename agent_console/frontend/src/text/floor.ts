// What the figures and needs of the floor say, in words.
import type { Messages } from "../messages";
import type { FloorAgentView, FloorFigureView, FloorNeedView, FloorRuleView } from "../protocol.gen";
import { running } from "./formats";

export interface Told {
  title: string;
  value: string;
  unit: string;
  /** The gap to its target, drawn strong; "" where there is none. */
  gap: string;
  rest: string;
  /** The figure of the log behind it. */
  behind: string;
}

const SMALLEST = 5;

const percent = (value: number) => String(Math.round(value * 10) / 10);

type Teller = (figure: FloorFigureView, m: Messages, now: number) => Omit<Told, "behind">;

function level({ value, target, gap, parts }: FloorFigureView, m: Messages): Omit<Told, "behind"> {
  const seconds = (parts.target_ms ?? 0) / 1000;
  const title = seconds ? m.say("floor.figure.level.in", { n: seconds }) : m.say("floor.figure.level");
  const goal = m.say("floor.target.percent", { n: percent(target ?? 0) });
  const isBelow = gap !== null && gap < 0 && (parts.asked ?? 0) >= SMALLEST;
  return {
    title,
    value: value === null ? m.say("floor.none") : percent(value),
    unit: value === null ? "" : m.say("floor.percent"),
    gap: isBelow ? m.say("floor.gap.below", { n: percent(-gap) }) : "",
    rest: value !== null && (parts.asked ?? 0) < SMALLEST ? m.say("floor.few") : goal,
  };
}

function waiting({ value, parts }: FloorFigureView, m: Messages): Omit<Told, "behind"> {
  const { voice = 0, webchat = 0, ...others } = parts;
  const other = Object.values(others).reduce((sum, n) => sum + n, 0);
  const told = [
    ...(voice ? [m.say("floor.parts.voice", { n: voice })] : []),
    ...(webchat ? [m.say("floor.parts.webchat", { n: webchat })] : []),
    ...(other ? [m.say("floor.parts.other", { n: other })] : []),
  ];
  const rest = told.length ? list(told, m) : m.say("floor.nobody");
  return { title: m.say("floor.figure.waiting"), value: String(value ?? 0), unit: "", gap: "", rest };
}

function longest({ value, target }: FloorFigureView, m: Messages, now: number): Omit<Told, "behind"> {
  const title = m.say("floor.figure.longest");
  if (value === null || target === null)
    return { title, value: m.say("floor.none"), unit: "", gap: "", rest: m.say("floor.nobody") };
  const over = now - value - target;
  return {
    title,
    value: running(now - value),
    unit: "",
    gap: over > 0 ? m.say("floor.gap.over", { time: running(over) }) : "",
    rest: m.say("floor.limit.time", { time: running(target) }),
  };
}

function ready({ value, target, parts }: FloorFigureView, m: Messages): Omit<Told, "behind"> {
  const busy = (parts.on_contact ?? 0) + (parts.ringing ?? 0);
  const told = [
    m.say("floor.parts.busy", { n: busy }),
    m.say("floor.parts.wrapup", { n: parts.wrapup ?? 0 }),
  ];
  const unit = m.say("floor.of", { n: String(target ?? 0) });
  return {
    title: m.say("floor.figure.ready"),
    value: String(value ?? 0),
    unit,
    gap: "",
    rest: list(told, m),
  };
}

/** Beyond its limit it tells by how much, as the others do: for how many of how many there is no room then. */
function abandoned({ value, target, parts, state }: FloorFigureView, m: Messages): Omit<Told, "behind"> {
  const isBeyond = state !== "ok" && value !== null;
  const some = m.say("floor.parts.abandoned", {
    some: String(parts.abandoned ?? 0),
    all: String(parts.came ?? 0),
  });
  const limit = m.say("floor.limit.percent", { n: percent(target ?? 0) });
  return {
    title: m.say("floor.figure.abandoned"),
    value: value === null ? m.say("floor.none") : percent(value),
    unit: value === null ? "" : m.say("floor.percent"),
    gap: isBeyond ? m.say("floor.gap.above", { n: percent(value - (target ?? 0)) }) : "",
    rest: isBeyond ? limit : [some, limit].join(m.say("list.clause")),
  };
}

const TELLERS: Record<FloorFigureView["id"], [Teller, string]> = {
  level: [level, "missed_target"],
  waiting: [waiting, "waiting"],
  longest: [longest, "waiting"],
  ready: [ready, "in_progress"],
  abandoned: [abandoned, "abandoned_today"],
};

/** A node of an earlier version tells one more. */
export const isTold = ({ id }: FloorFigureView) => id in TELLERS;

export function tellFigure(figure: FloorFigureView, messages: Messages, now: number): Told {
  const [tell, behind] = TELLERS[figure.id];
  return { ...tell(figure, messages, now), behind };
}

function list(parts: string[], messages: Messages): string {
  return parts.join(messages.say("list.comma"));
}

export function tellRule(rule: FloorRuleView, messages: Messages): string {
  const side = rule.over === null ? "under" : "over";
  const key = `floor.rule.${rule.metric as "waiting"}.${side}` as const;
  return messages.say(key, { n: rule.over ?? rule.under ?? 0 });
}

/** The word for what an agent does: by what they do it. */
export function stateKey({ state, work }: Pick<FloorAgentView, "state" | "work">) {
  if (state !== "on_contact") return `floor.state.${state}` as const;
  const active = work.filter((each) => each.state === "active");
  if (active.some(({ channel }) => channel === "voice")) return "floor.state.on_call";
  return active.every(({ channel }) => channel === "webchat")
    ? "floor.state.on_chats"
    : "floor.state.on_contact";
}

const DECLINED = ["busy", "not_my_subject", "need_a_moment", "none"] as const;

/** What an agent said no to today: "Declined 3: busy ×2, no reason ×1"; "" where there is nothing. */
export function tellDeclined({ declined = {} }: Pick<FloorAgentView, "declined">, messages: Messages): string {
  const total = Object.values(declined).reduce((sum, n) => sum + n, 0);
  if (!total) return "";
  const said = DECLINED.flatMap((reason) =>
    declined[reason] ? [messages.say("floor.declined.times", { what: messages.say(`floor.declined.${reason}`), n: declined[reason] })] : [],
  );
  return messages.say("floor.declined", { n: total, what: list(said, messages) });
}

export const NEED_MARKS = { late: "late", soon: "due", info: "info" } as const;
export type NeedKind = FloorNeedView["kind"];
