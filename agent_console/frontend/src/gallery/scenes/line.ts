import { NOW } from "../../../tests/builders";
import { PROTOCOL_VERSION, type HubFrame } from "../../protocol.gen";
import { ALL_TEXT, at, CHAT, ROSA } from "../world";
import { opened, scenes } from "./make";

/** Takes no work, so nobody counts their keys. */
const WATCHER = { ...ROSA, agent: null };
const NEWER: HubFrame = {
  type: "welcome",
  protocol: PROTOCOL_VERSION,
  now: NOW,
  heartbeat_seconds: 100_000,
  resumed: true,
  build: "index-newer.js",
};

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
    "session-ends",
    "The session is about to end",
    "登录即将到期",
    { path: "/live", me: WATCHER, sessionMs: 402_000, acts: [{ later: 360_000 }, { wait: ".banner" }] },
  ],
  [
    "session-last",
    "The session has lasted a week",
    "登录已满一周",
    { ...opened([CHAT]), sessionMs: 42_000, acts: [{ wait: ".banner" }] },
  ],
  [
    "still-there",
    "Asked whether anybody is there",
    "询问是否仍在座位",
    { acts: [{ wait: "#presence-menu" }, { later: 20 * 60_000 }, { wait: ".banner" }] },
  ],
  [
    "version-newer",
    "A newer desk, nothing open",
    "有新版本，无进行中的工作",
    { acts: [{ hear: NEWER }, { wait: ".banner" }] },
  ],
  [
    "version-busy",
    "A newer desk, during a chat",
    "有新版本，聊天进行中",
    { ...opened([CHAT]), acts: [{ wait: "#customer" }, { hear: NEWER }, { wait: ".banner" }] },
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
