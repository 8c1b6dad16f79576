import { leg, ME, NOW } from "../../../tests/builders";
import { CASES } from "../pop";
import { at, calling, CHAT, DANIEL, profile, RING, type Work } from "../world";
import { opened, scenes } from "./make";

const caller = leg("customer", "in_progress", null, { address: "+447700900412" });
const me = leg("agent", "in_progress", ME);
const jonas = leg("agent", "in_progress", "jonas", { started_at: NOW - 21_000, answered_at: NOW - 21_000 });
const paused = {
  id: "r",
  state: "paused",
  reason: null,
  paused_because: ["agent" as const],
  resume_at: null,
  seconds: null,
  agents: "own",
  gaps: [],
} as const;
const asks = {
  interaction_id: "w-ask",
  by: ME,
  target: { kind: "agent" as const, id: "jonas", level: null },
  state: "talking" as const,
  party: { agent_id: "jonas", name: "Jonas Weber", address: "" },
  leg: jonas.sid,
  customer_hears: false,
  since: NOW - 21_000,
};

/** A caller who shows no number, and has no other address. */
function withheld(): Work {
  const { interaction, conversation } = calling();
  return { interaction, conversation: { ...conversation, address: "", reach: [] } };
}

export const CALLS = scenes("call", [
  [
    "call-connecting",
    "Connecting",
    "接通中",
    opened([calling({ phase: "ringing", answered_at: null, legs: [caller] })]),
  ],
  [
    "call-ringing-out",
    "Ringing out",
    "正在呼出",
    opened([
      calling({
        direction: "outbound",
        phase: "dialling",
        answered_at: null,
        legs: [leg("customer", "ringing"), me],
      }),
    ]),
  ],
  [
    "call-connected",
    "Connected, recording",
    "通话中，录音中",
    {
      ...opened([calling(), CHAT]),
      rest: { "GET /api/customers/daniel": { body: { ...profile(DANIEL), cases: CASES.slice(0, 1) } } },
    },
  ],
  ["call-muted", "Muted", "已静音", opened([calling({ legs: [caller, { ...me, muted: true }] })])],
  [
    "call-held",
    "On hold",
    "保持中",
    opened([calling({ phase: "held", legs: [{ ...caller, held: true }, me] })]),
  ],
  [
    "call-paused",
    "Recording paused",
    "录音已暂停",
    opened([calling({ recording: { ...paused, paused_because: [...paused.paused_because], gaps: [] } })]),
  ],
  [
    "call-no-recording",
    "Recording failed to start",
    "录音启动失败",
    opened([
      calling({
        recording: { ...paused, state: "failed", reason: "not_started", paused_because: [], gaps: [] },
      }),
    ]),
  ],
  [
    "call-consult",
    "A colleague is asked first",
    "先咨询同事",
    opened([calling({ phase: "held", consults: [asks], legs: [{ ...caller, held: true }, me, jonas] })]),
  ],
  [
    "call-conference",
    "Three on the line",
    "三方通话",
    opened([
      calling({ consults: [{ ...asks, state: "joined", customer_hears: true }], legs: [caller, me, jonas] }),
    ]),
  ],
  [
    "call-hung-up",
    "The caller hung up",
    "对方已挂断",
    opened([calling({ phase: "over", ended_at: NOW, legs: [leg("customer", "completed"), me] })]),
  ],
  [
    "call-wrapup",
    "Wrap-up of a call",
    "通话小结",
    opened([
      calling(
        { phase: "over", ended_at: NOW, result: "answered" },
        { state: "wrapup", ended_at: NOW, wrap_up_due_at: NOW + 60_000 },
      ),
    ]),
  ],
  [
    "call-withheld-follow-up",
    "A follow-up with a caller of whom nothing is known",
    "为匿名来电者安排跟进",
    {
      ...opened([withheld()]),
      acts: [{ wait: "#call" }, { press: "f" }, { wait: "dialog[open]" }],
    },
  ],
  [
    "call-transfer",
    "Transfer panel",
    "转接面板",
    {
      ...opened([calling()]),
      acts: [{ wait: "#call" }, { press: "Alt+t" }, { wait: "[role=option], [role=listbox]" }],
    },
  ],
  [
    "call-keypad",
    "Keypad",
    "拨号键盘",
    { ...opened([calling()]), acts: [{ wait: "#call" }, { press: "Alt+k" }] },
  ],
  [
    "call-second",
    "A call while on a call",
    "通话中的来电",
    { path: "/desk/c/call", frames: [at([calling()], { offers: [RING] })] },
  ],
  [
    "call-line-lost",
    "Hub lost, call lives",
    "连接断开，通话正常",
    { ...opened([calling()]), acts: [{ wait: "#call" }, { cut: "line" }, { wait: ".banner" }] },
  ],
]);
