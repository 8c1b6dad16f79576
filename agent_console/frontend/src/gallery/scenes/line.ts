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
