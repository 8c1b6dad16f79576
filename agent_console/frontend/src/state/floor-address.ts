// Which part of the floor the address names: every filter lives in it, so that it can be shared.
import type { AgentFilter, AgentState } from "./floor";

export const TABS = ["overview", "queues", "agents", "interactions"] as const;
export type Tab = (typeof TABS)[number];

export interface Where extends AgentFilter {
  tab: Tab;
}

const NAMES = { team: "team", queue: "queue", channel: "channel", search: "q" } as const;

export function readWhere(pathname: string, search: string): Where {
  const name = pathname.split("/")[2];
  const query = new URLSearchParams(search);
  const states = (query.get("state") ?? "").split(",").filter(Boolean) as AgentState[];
  return {
    tab: TABS.find((tab) => tab === name) ?? "overview",
    states,
    team: query.get(NAMES.team),
    queue: query.get(NAMES.queue),
    channel: query.get(NAMES.channel),
    search: query.get(NAMES.search) ?? "",
  };
}

export function addressOf({ tab, states, ...filter }: Where): string {
  const query = new URLSearchParams();
  if (states.length) query.set("state", states.join(","));
  for (const [key, name] of Object.entries(NAMES) as [keyof typeof NAMES, string][])
    if (filter[key]) query.set(name, filter[key]);
  const asked = query.toString().replaceAll("%2C", ",");
  return `/live${tab === "overview" ? "" : `/${tab}`}${asked ? `?${asked}` : ""}`;
}
