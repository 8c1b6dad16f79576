import { ME, NOW } from "../../../tests/builders";
import { at, ALL_TEXT, calling, CHAT, LATER } from "../world";
import { opened, scenes } from "./make";

const presence = (
  presence: "ready" | "not_ready" | "not_responding" | "draining" | "offline",
  reason: string | null = null,
  changed_by: string | null = ME,
) => ({
  agent_id: ME,
  presence,
  reason,
  changed_by,
  since: NOW - 252_000,
});

export const WORK = scenes("work", [
  ["work-empty", "Nothing to do, available", "没有工作，可接待", {}],
  [
    "work-break",
    "Nothing to do, on a break",
    "小休中",
    { frames: [at([], { presence: presence("not_ready", "break") })] },
  ],
  [
    "work-calls-only",
    "Calls only",
    "只接电话",
    { frames: [at([CHAT], { presence: { ...presence("ready"), only: "calls" } })] },
  ],
  ["work-offline", "Offline", "离线", { frames: [at([], { presence: presence("offline") })] }],
  [
    "work-missed",
    "Missed an offer",
    "未接派单",
    { frames: [at([], { presence: presence("not_responding", null, null) })] },
  ],
  [
    "work-set-by",
    "Set by a supervisor",
    "由主管设置",
    { frames: [at([], { presence: presence("not_ready", "training", "aisha") })] },
  ],
  [
    "work-next-state",
    "A break after this call",
    "通话后小休",
    { ...opened([calling()]), frames: [at([calling()], { presence: presence("draining", "break") })] },
  ],
  ["work-loading", "Loading for over 300 ms", "加载超过 300 毫秒", { frames: [], acts: [{ wait: ".slow" }] }],
  ["work-list", "Every channel, every timer", "各渠道与计时", opened(ALL_TEXT)],
  [
    "work-late",
    "Late",
    "已超时",
    { ...opened([CHAT]), acts: [{ later: 600_000 }, { wait: ".due-late" }] },
  ],
  [
    "work-by-due",
    "By due time",
    "按到期时间",
    { ...opened(ALL_TEXT), acts: [{ click: "button.order" }, { wait: "#work-due" }] },
  ],
  ["work-later", "Follow-ups", "跟进", { frames: [at(ALL_TEXT, { follow_ups: LATER })] }],
  [
    "work-wrapup",
    "Wrap-up",
    "小结",
    {
      ...opened([
        {
          ...CHAT,
          interaction: { ...CHAT.interaction, state: "wrapup", ended_at: NOW, wrap_up_due_at: NOW + 52_000 },
        },
      ]),
    },
  ],
]);
