import { at, ALL_TEXT, CHAT } from "../world";
import { opened, scenes } from "./make";

export const LINES = scenes("line", [
  [
    "line-lost",
    "Hub lost, no call",
    "连接断开",
    { ...opened(ALL_TEXT), acts: [{ wait: "#customer" }, { cut: "line" }, { wait: ".banner" }] },
  ],
  ["line-outage", "The hub cannot keep anything", "服务暂停", opened([CHAT], { type: "outage", on: true })],
  ["line-connecting", "No line yet", "尚未连接", { frames: null, acts: [{ wait: ".slow" }] }],
  [
    "line-rubbish",
    "The hub says rubbish",
    "系统发来无法识别的内容",
    { ...opened([CHAT]), acts: [{ wait: "#customer" }, { hearRaw: "<html>" }, { wait: ".banner" }] },
  ],
  [
    "tab-other",
    "Another tab is the desk",
    "另一个标签页是工作台",
    { ...opened([CHAT]), browser: { tab: "second" }, acts: [{ wait: ".banner" }] },
  ],
  [
    "clock-wrong",
    "This computer’s clock is wrong",
    "电脑时钟不准",
    { ...opened([CHAT]), browser: { clockMs: 600_000 }, acts: [{ wait: ".banner" }] },
  ],
  [
    "storage-full",
    "Storage is full",
    "存储已满",
    {
      ...opened([CHAT]),
      browser: { storage: "full" },
      acts: [{ click: "button.order" }, { wait: ".banner" }],
    },
  ],
  [
    "storage-blocked",
    "Storage is blocked",
    "存储被禁止",
    { ...opened([CHAT]), browser: { storage: "blocked" }, acts: [{ wait: ".banner" }] },
  ],
  [
    "line-phone",
    "This browser cannot be a phone",
    "浏览器电话不可用",
    {
      frames: [at([])],
      rest: { "POST /api/voice/token": { status: 503, code: "unavailable" } },
      acts: [{ wait: ".banner" }],
    },
  ],
]);
