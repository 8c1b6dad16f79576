import {
  ASKED_OUT,
  ASKING,
  CASES,
  CHOOSING,
  DUPLICATES,
  FINISHED,
  popped,
  SHARED,
  UNCONFIRMED,
} from "../pop";
import { calling, CHAT, DANIEL, profile } from "../world";
import { opened, scenes } from "./make";

const call = opened([calling()]);

/** What stands beside a call, in each of its states. */
export const POPS = scenes("pop", [
  [
    "pop-guide-ask",
    "Guide: a question",
    "指引：提问",
    { ...call, rest: popped("call", { guides: [ASKING] }) },
  ],
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
    "pop-identity-open",
    "Identity not confirmed",
    "身份未确认",
    { ...call, rest: popped("call", { check: UNCONFIRMED, guides: [] }) },
  ],
  [
    "pop-identity-spent",
    "Identity: nothing left to ask",
    "身份：无可再问",
    { ...call, rest: popped("call", { check: ASKED_OUT, guides: [] }) },
  ],
  [
    "pop-shared",
    "A number that customers share",
    "多位客户共用的号码",
    { ...call, rest: popped("call", { check: UNCONFIRMED, about: [], sharing: SHARED }) },
  ],
  [
    "pop-taken",
    "Taken to be one of them",
    "视为其中一位",
    {
      ...call,
      rest: popped("call", { check: UNCONFIRMED, about: [], sharing: { ...SHARED, taken: "ama" } }),
    },
  ],
  [
    "pop-new",
    "New number",
    "新号码",
    {
      ...call,
      rest: popped("call", {
        check: null,
        about: [],
        guides: [],
        sharing: { ...SHARED, kind: "new", customers: [] },
      }),
    },
  ],
  [
    "panel-cases",
    "Open cases, and who may be the same person",
    "未结工单与疑似同一人",
    {
      ...call,
      rest: {
        "GET /api/customers/daniel": { body: { ...profile(DANIEL), cases: CASES, duplicates: DUPLICATES } },
      },
    },
  ],
  [
    "panel-locked",
    "Customer panel, locked",
    "客户面板（已锁定）",
    {
      ...call,
      rest: {
        ...popped("call", { check: UNCONFIRMED }),
        "GET /api/customers/daniel": {
          body: {
            ...profile(DANIEL),
            zone: { name: "Europe/London", guess: true },
            place: null,
            duplicates: DUPLICATES,
          },
        },
      },
    },
  ],
  [
    "panel-chat",
    "Identity and guide beside a chat",
    "聊天旁的身份核验与指引",
    { ...opened([CHAT]), rest: popped("chat", { check: UNCONFIRMED, guides: [ASKING] }) },
  ],
  [
    "pop-failed",
    "Screen pop failed",
    "无法加载联络信息",
    { ...call, rest: { "GET /api/interactions/w-call/pop": { status: 500, code: "internal" } } },
  ],
]);
