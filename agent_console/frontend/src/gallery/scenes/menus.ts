import { CHAT } from "../world";
import { opened, scenes } from "./make";

export const MENUS = scenes("menus", [
  [
    "presence-menu",
    "State menu",
    "状态菜单",
    { acts: [{ wait: "#presence-menu" }, { press: "Alt+s" }, { wait: "[role=menu]" }] },
  ],
  [
    "account-menu",
    "Account menu",
    "账户菜单",
    { acts: [{ click: ".rail .me button" }, { wait: "[role=menu]" }] },
  ],
  [
    "key-map",
    "Keyboard map",
    "键盘图",
    { ...opened([CHAT]), acts: [{ wait: ".rail" }, { press: "?" }, { wait: "dialog[open]" }] },
  ],
  ["dial", "Dial a number", "拨号", { acts: [{ wait: ".rail" }, { press: "d" }, { wait: "dialog[open]" }] }],
  [
    "why",
    "Why this is here",
    "为何派给我",
    {
      ...opened([CHAT]),
      acts: [{ wait: "#customer" }, { press: "w" }],
      rest: { "GET /api/interactions/w-chat/why": { body: { offers: [], now: null, past: null } } },
    },
  ],
]);
