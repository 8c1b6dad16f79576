// How the user has set out the desk, kept in this browser: widths of the columns, the order of the work list.
import { storage } from "./storage";

export type Order = "channel" | "due";
export type Column = "work" | "panel";

/** Narrower hides the names, wider leaves no 600 pixels for the conversation. */
export const WIDTHS = {
  work: { first: 288, least: 220, most: 420 },
  panel: { first: 356, least: 280, most: 520 },
} as const satisfies Record<Column, { first: number; least: number; most: number }>;

const ORDER = "desk.order";
const keyOf = (column: Column) => `desk.width.${column}`;

export function clampWidth(column: Column, width: number): number {
  const { first, least, most } = WIDTHS[column];
  return Number.isFinite(width) ? Math.round(Math.min(most, Math.max(least, width))) : first;
}

function kept(column: Column): number {
  return clampWidth(column, Number.parseInt(storage.getItem(keyOf(column)) ?? "", 10));
}

let order = $state<Order>(storage.getItem(ORDER) === "due" ? "due" : "channel");
let widths = $state.raw<Record<Column, number>>({ work: kept("work"), panel: kept("panel") });

export const layout = {
  get order(): Order {
    return order;
  },
  choose(next: Order): void {
    order = next;
    storage.setItem(ORDER, next);
  },
  get widths(): Record<Column, number> {
    return widths;
  },
  resize(column: Column, width: number): void {
    const next = clampWidth(column, width);
    widths = { ...widths, [column]: next };
    storage.setItem(keyOf(column), String(next));
  },
};
