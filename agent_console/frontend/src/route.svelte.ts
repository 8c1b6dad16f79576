// Which page the address names. Any address can be shared; back and forward work.
import { readWall, type Wall, wallAddress } from "./state/wall";
import { addressOf, readWhere, type Where } from "./state/floor-address";

export type Route =
  | { page: "desk"; conversationId: string | null; messageId: string | null }
  | { page: "queues"; queueId: string | null }
  | { page: "live"; where: Where }
  | { page: "wall"; wall: Wall }
  | { page: "callbacks" }
  | { page: "me" }
  | { page: "customers"; query: string }
  | { page: "customer"; customerId: string };

const MESSAGE = "#m-";
let current = $state<Route>(parse(location));

export const route = {
  get current(): Route {
    return current;
  },
  go(address: string): void {
    if (address !== location.pathname + location.search + location.hash) history.pushState(null, "", address);
    current = parse(location);
  },
  /** For what is typed into a search field: the address keeps up without filling the history. */
  replace(address: string): void {
    history.replaceState(null, "", address);
    current = parse(location);
  },
  /** Follows a link within the desk, unless the user wants it elsewhere. */
  follow(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    route.go((event.currentTarget as HTMLAnchorElement).getAttribute("href") ?? "/desk");
  },
};

export const address = {
  desk: "/desk",
  conversation: (id: string) => `/desk/c/${encodeURIComponent(id)}`,
  /** One message, which is scrolled to and marked. */
  message: (id: string, message: string) =>
    `/desk/c/${encodeURIComponent(id)}#m-${encodeURIComponent(message)}`,
  queues: (id: string | null = null) => (id ? `/queues/${encodeURIComponent(id)}` : "/queues"),
  live: "/live",
  floor: addressOf,
  wall: wallAddress,
  callbacks: "/callbacks",
  me: "/me",
  customers: (query = "") => (query ? `/customers?q=${encodeURIComponent(query)}` : "/customers"),
  customer: (id: string) => `/customers/${encodeURIComponent(id)}`,
};

addEventListener("popstate", () => (current = parse(location)));
addEventListener("hashchange", () => (current = parse(location)));

function parse({ pathname, search, hash }: Location): Route {
  const [, first, second, third] = pathname.split("/").map(decode);
  if (first === "queues") return { page: "queues", queueId: second ?? null };
  if (first === "live") return { page: "live", where: readWhere(pathname, search) };
  if (first === "wall") return { page: "wall", wall: readWall(search) };
  // An address of before there was a floor.
  if (first === "calls") return { page: "live", where: readWhere("/live/interactions", "") };
  if (first === "callbacks") return { page: "callbacks" };
  if (first === "me") return { page: "me" };
  if (first === "customers" && second) return { page: "customer", customerId: second };
  if (first === "customers") return { page: "customers", query: new URLSearchParams(search).get("q") ?? "" };
  const messageId = hash.startsWith(MESSAGE) ? decode(hash.slice(MESSAGE.length)) : null;
  return { page: "desk", conversationId: second === "c" ? (third ?? null) : null, messageId };
}

/** Whoever mistypes an address finds nothing there, and a page that says so. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
