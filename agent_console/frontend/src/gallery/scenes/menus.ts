import { ALL_TEXT, CHAT, DANIEL } from "../world";
import { opened, scenes } from "./make";

export const MENUS = scenes("menus", [
  [
    "presence-menu",
    "State menu",
    "状态菜单",
    { acts: [{ wait: "#presence-menu" }, { press: "Alt+s" }, { wait: "[role=menu]" }] },
  ],
  [
    "leaving",
    "Offline with open items",
    "离线前的未完成工作",
    {
      ...opened(ALL_TEXT),
      acts: [
        { wait: "#presence-menu" },
        { press: "Alt+s" },
        { wait: "[role=menu]" },
        { click: "[data-digit='7']" },
        { wait: "dialog[open]" },
      ],
    },
  ],
  [
    "account-menu",
    "Account menu",
    "账户菜单",
    { acts: [{ click: ".rail .me button" }, { wait: "[role=menu]" }] },
  ],
  [
    "notices",
    "Sounds and notifications",
    "声音与通知",
    {
      acts: [
        { click: ".rail .me button" },
        { wait: "[role=menu]" },
        { click: "[role=menu] > button[role=menuitem] ~ button[role=menuitem]" },
        { wait: "dialog[open]" },
      ],
    },
  ],
  [
    "key-map",
    "Keyboard map",
    "键盘图",
    { ...opened([CHAT]), acts: [{ wait: ".rail" }, { press: "?" }, { wait: "dialog[open]" }] },
  ],
  [
    "command-menu",
    "Command menu",
    "命令菜单",
    { ...opened(ALL_TEXT), acts: [{ wait: ".rail" }, { press: "Control+k" }, { wait: "[role=option]" }] },
  ],
  [
    "command-menu-search",
    "Command menu, a customer is found",
    "命令菜单，找到客户",
    {
      ...opened(ALL_TEXT),
      rest: {
        "GET /api/customers": {
          body: {
            customers: [{ ...DANIEL, identities: [{ id: "i1", kind: "phone", value: "+447700900412" }] }],
          },
        },
      },
      acts: [
        { wait: ".rail" },
        { press: "Control+k" },
        { type: "osei", into: "dialog[open] input" },
        { wait: "#menu-p-daniel" },
      ],
    },
  ],
  [
    "follow-up",
    "Follow up",
    "跟进",
    { ...opened([CHAT]), acts: [{ wait: "#customer" }, { press: "f" }, { wait: "dialog[open]" }] },
  ],
  [
    "snooze",
    "Snooze",
    "稍后处理",
    { ...opened([CHAT]), acts: [{ wait: "#customer" }, { press: "s" }, { wait: "dialog[open]" }] },
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
