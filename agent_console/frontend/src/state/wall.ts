// A board for a big screen: which queues the address names, and the five figures of these alone. Pure.
import type { FloorFigureView, FloorQueueView } from "../protocol.gen";
import { type FloorState, used, waitState } from "./floor";

export interface Wall {
  /** Each board's queues; none named: all of them. */
  boards: string[][];
  /** How long each of several boards stands. */
  seconds: number;
  theme: "dark" | "light";
}

const SECONDS = 20; // six figures are read twice, by whoever looks up
const [LEAST, MOST] = [5, 600];
// As the hub has them (hub/floor/figures.py): fewer are shown and not judged, more have been let down.
const SAMPLE = 5;
const ABANDONED_PERCENT = 5;

export function readWall(search: string): Wall {
  const query = new URLSearchParams(search);
  const boards = query.getAll("board").map((each) => each.split(",").filter(Boolean));
  const seconds = Number(query.get("seconds")) || SECONDS;
  return {
    boards: boards.length ? boards : [[]],
    seconds: Math.min(MOST, Math.max(LEAST, seconds)),
    theme: query.get("theme") === "light" ? "light" : "dark",
  };
}

export function wallAddress({ boards, seconds, theme }: Wall): string {
  const query = new URLSearchParams();
  for (const board of boards) if (board.length || boards.length > 1) query.append("board", board.join(","));
  if (boards.length > 1 && seconds !== SECONDS) query.set("seconds", String(seconds));
  if (theme === "light") query.set("theme", theme);
  const asked = query.toString().replaceAll("%2C", ",");
  return `/wall${asked ? `?${asked}` : ""}`;
}

/** One board for the queues that are ticked; all of them are none in particular. */
export const oneBoard = (queues: string[], of: number): Wall => ({
  boards: [queues.length === of ? [] : queues],
  seconds: SECONDS,
  theme: "dark",
});

export function queuesOf(floor: FloorState, board: readonly string[]): FloorQueueView[] {
  return board.length ? board.flatMap((id) => floor.queues[id] ?? []) : Object.values(floor.queues);
}

/** The hub's own where the board is of all queues; else the same, of these. */
export function figuresOf(floor: FloorState, board: readonly string[], now: number): FloorFigureView[] {
  if (!board.length) return floor.figures;
  const queues = queuesOf(floor, board);
  return [level(queues), waiting(queues), longest(queues, now), ready(floor, board, queues), abandoned(queues)];
}

const sum = (queues: FloorQueueView[], of: (row: FloorQueueView) => number) => queues.reduce((total, row) => total + of(row), 0);
const tenth = (value: number) => Math.round(value * 10) / 10;

type Made = Omit<FloorFigureView, "trend" | "gap"> & { gap?: number | null };
const figure = (made: Made): FloorFigureView => ({ gap: null, trend: [], ...made });

/** The goal of several queues is that of their work. */
function level(queues: FloorQueueView[]): FloorFigureView {
  const asked = sum(queues, (row) => row.asked);
  const value = asked ? tenth((100 * sum(queues, (row) => row.in_target)) / asked) : null;
  const plain = queues.length ? sum(queues, (row) => row.goal) / queues.length : 0;
  const target = tenth(asked ? sum(queues, (row) => row.goal * row.asked) / asked : plain);
  const targets = new Set(queues.map((row) => row.target_ms));
  const gap = value === null ? null : tenth(value - target);
  const state = gap !== null && asked >= SAMPLE && gap < 0 ? "late" : "ok";
  const parts = { asked, target_ms: targets.size === 1 ? [...targets][0]! : 0 };
  return figure({ id: "level", value, target, gap, state, parts });
}

function waiting(queues: FloorQueueView[]): FloorFigureView {
  const parts: Record<string, number> = {};
  for (const row of queues) for (const [channel, n] of Object.entries(row.channels)) parts[channel] = (parts[channel] ?? 0) + n;
  return figure({ id: "waiting", value: sum(queues, (row) => row.waiting), target: null, state: "ok", parts });
}

/** The wait that is nearest to its limit, or furthest beyond it. */
function longest(queues: FloorQueueView[], now: number): FloorFigureView {
  const worst = queues.filter((row) => row.longest_since !== null).toSorted((a, b) => used(b, now) - used(a, now))[0];
  if (!worst) return figure({ id: "longest", value: null, target: null, state: "ok", parts: {} });
  return figure({ id: "longest", value: worst.longest_since, target: worst.limit_ms, state: waitState(worst, now), parts: {} });
}

function ready({ agents }: FloorState, board: readonly string[], queues: FloorQueueView[]): FloorFigureView {
  const parts: Record<string, number> = {};
  const serving = Object.values(agents).filter((row) => row.queues.some((id) => board.includes(id)) && row.state !== "offline");
  for (const { state } of serving) parts[state] = (parts[state] ?? 0) + 1;
  const short = !parts.ready && sum(queues, (row) => row.waiting) > 0;
  return figure({ id: "ready", value: parts.ready ?? 0, target: serving.length, state: short ? "soon" : "ok", parts });
}

function abandoned(queues: FloorQueueView[]): FloorFigureView {
  const gone = sum(queues, (row) => row.abandoned_today);
  const came = gone + sum(queues, (row) => row.answered_today);
  const value = came ? tenth((100 * gone) / came) : null;
  const gap = value === null ? null : tenth(value - ABANDONED_PERCENT);
  const state = gap !== null && came >= SAMPLE && gap > 0 ? "late" : "ok";
  return figure({ id: "abandoned", value, target: ABANDONED_PERCENT, gap, state, parts: { abandoned: gone, came } });
}
