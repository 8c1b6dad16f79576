import { ASKING, CHOOSING, FINISHED, popped } from "../pop";
import { calling } from "../world";
import { opened, scenes } from "./make";

const call = opened([calling()]);

/** What stands beside a call, in each of its states. */
export const POPS = scenes("pop", [
  ["pop-guide-ask", "Guide: a question", "指引：提问", { ...call, rest: popped("call", { guides: [ASKING] }) }],
  [
    "pop-guide-choose",
    "Guide: a choice",
    "指引：选择",
    { ...call, rest: popped("call", { guides: [CHOOSING] }) },
  ],
  [
    "pop-guide-done",
    "Guide: done",
    "指引：已完成",
    { ...call, rest: popped("call", { guides: [FINISHED] }) },
  ],
  [
    "pop-failed",
    "Screen pop failed",
    "无法加载联络信息",
    { ...call, rest: { "GET /api/interactions/w-call/pop": { status: 500, code: "internal" } } },
  ],
]);
