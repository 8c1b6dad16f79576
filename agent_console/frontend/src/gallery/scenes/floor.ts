// The live floor as it is drawn: late queues, agents in every state, somebody who is listened to.
import { call, NOW } from "../../../tests/builders";
import type {
  FloorAgentView,
  FloorFigureView,
  FloorFrame,
  FloorNeedView,
  FloorQueueView,
  FloorWorkView,
} from "../../protocol.gen";
import type { Me } from "../../rest";
import { CHAT, RECORDED, ROSA } from "../world";
import { scenes } from "./make";

const SECOND = 1_000;
const words = (en: string, zh: string) => ({ en, "zh-CN": zh });
const LIMIT = 120 * SECOND;

type QueueLine = [
  id: string,
  waiting: Record<string, number>,
  wait: number | null,
  level: number,
  staff: number[],
  today: number,
  gone: number,
];
const QUEUES: readonly QueueLine[] = [
  ["billing", { voice: 5, webchat: 3, email: 1 }, 222, 66, [1, 8, 2], 148, 10],
  ["orders", { voice: 2, webchat: 1, sms: 1 }, 98, 78, [2, 7, 1], 201, 8],
  ["advice", { voice: 1, webchat: 1 }, 44, 86, [1, 4, 1], 96, 3],
  ["platinum", {}, null, 97, [1, 2, 0], 31, 0],
  ["chinese", { voice: 1 }, 21, 91, [1, 2, 0], 44, 1],
  ["trade", { email: 1 }, 52, 84, [0, 1, 1], 92, 2],
];
const hour = (...points: number[]) => points;

function queue([queue_id, channels, wait, level, staff, handled, gone]: QueueLine): FloorQueueView {
  const waiting = Object.values(channels).reduce((sum, n) => sum + n, 0);
  return {
    queue_id,
    waiting,
    channels,
    longest_since: wait === null ? null : NOW - wait * SECOND,
    due_at: null,
    target_ms: LIMIT / 4,
    limit_ms: LIMIT,
    goal: 80,
    level,
    asked: 50,
    in_target: level / 2,
    handled_today: handled,
    answered_today: handled,
    abandoned_today: gone,
    in_progress: staff[1]!,
    staff: { ready: staff[0]!, on_contact: staff[1]!, wrapup: staff[2]! },
    estimate_ms: 90 * SECOND,
    trend: hour(2, 1, 3, 2, 4, 3, 5, waiting),
    callbacks_until: null,
  };
}

type AgentLine = [
  id: string,
  state: FloorAgentView["state"],
  seconds: number,
  work: [FloorWorkView["channel"], string | null][],
  queue: string,
  skills: Record<string, number>,
];
const AGENTS: readonly AgentLine[] = [
  [
    "aisha",
    "on_contact",
    468,
    [
      ["voice", "Grant Muller"],
      ["webchat", null],
    ],
    "billing",
    { billing: 4, english: 5 },
  ],
  ["tomas", "on_contact", 125, [["voice", "Ines Carvalho"]], "orders", { orders: 4, english: 5 }],
  [
    "noor",
    "on_contact",
    252,
    [
      ["voice", "Daniel Osei"],
      ["webchat", null],
      ["webchat", null],
      ["sms", null],
      ["email", "Holt and Sons"],
    ],
    "billing",
    { billing: 4, english: 5 },
  ],
  [
    "linyue",
    "on_contact",
    380,
    [
      ["webchat", "陈思远"],
      ["webchat", null],
      ["webchat", null],
    ],
    "chinese",
    { orders: 4, chinese: 5 },
  ],
  ["jonas", "wrapup", 211, [["webchat", "Ada Kowal"]], "billing", { billing: 5, german: 5 }],
  ["mei", "ready", 44, [], "orders", { orders: 4 }],
  ["elio", "missed", 80, [], "billing", { billing: 3 }],
  ["sam", "away", 662, [], "advice", { english: 5 }],
];

const work =
  (agent: string, queue_id: string, state: FloorWorkView["state"], at: number) =>
  ([channel, customer]: [FloorWorkView["channel"], string | null], index: number): FloorWorkView => ({
    interaction_id: `w-${agent}-${index}`,
    conversation_id: `c-${agent}-${index}`,
    channel,
    queue_id,
    state,
    since: at,
    due_at: state === "wrapup" ? at + 60 * SECOND : null,
    customer,
    address: customer === null && channel === "sms" ? "+447700900118" : "",
    help_at: agent === "aisha" && index === 0 ? NOW - 60 * SECOND : null,
    is_question: false,
  });

function agent([agent_id, state, seconds, has, queue_id, skills]: AgentLine): FloorAgentView {
  const since = NOW - seconds * SECOND;
  return {
    agent_id,
    team: "care",
    queues: [queue_id],
    skills,
    capacity: { voice: 1, webchat: 4, email: 5, sms: 5 },
    presence: state === "away" ? "not_ready" : state === "missed" ? "not_responding" : "ready",
    reason: state === "away" ? "break" : null,
    changed_by: null,
    state,
    since,
    work: has.map(work(agent_id, queue_id, state === "wrapup" ? "wrapup" : "active", since)),
    handled: 12,
    declined: agent_id === "mei" ? { busy: 2, need_a_moment: 1 } : {},
  };
}

const figure = (
  id: FloorFigureView["id"],
  value: number | null,
  target: number | null,
  state: FloorFigureView["state"],
  parts: Record<string, number>,
  trend: number[],
): FloorFigureView => ({
  id,
  value,
  target,
  gap: value === null || target === null ? null : Math.round((value - target) * 10) / 10,
  state,
  parts,
  trend,
});
const FIGURES = [
  figure(
    "level",
    74.1,
    80,
    "late",
    { asked: 140, in_target: 104, target_ms: 20 * SECOND },
    hour(88, 87, 86, 87, 84, 83, 82, 84, 80, 78, 74),
  ),
  figure(
    "waiting",
    17,
    null,
    "ok",
    { voice: 9, webchat: 5, sms: 1, email: 2 },
    hour(6, 5, 8, 7, 9, 8, 12, 10, 13, 15, 17),
  ),
  figure(
    "longest",
    NOW - 222 * SECOND,
    LIMIT,
    "late",
    {},
    hour(60, 50, 90, 80, 120, 80, 130, 110, 150, 180, 222),
  ),
  figure(
    "ready",
    6,
    42,
    "soon",
    { ready: 6, on_contact: 24, wrapup: 5, away: 6, missed: 1 },
    hour(14, 12, 13, 10, 11, 9, 10, 8, 9, 7, 6),
  ),
  figure("abandoned", 3.8, 5, "ok", { abandoned: 23, came: 612 }, hour(2, 3, 2, 3, 3, 4, 3, 4, 4)),
];

const need = (
  id: string,
  kind: FloorNeedView["kind"],
  severity: FloorNeedView["severity"],
  seconds: number,
  more: Partial<FloorNeedView> = {},
): FloorNeedView => ({
  id,
  kind,
  severity,
  since: NOW - seconds * SECOND,
  queue_id: null,
  agent_id: null,
  interaction_id: null,
  conversation_id: null,
  rule: null,
  snoozed: null,
  ...more,
});
const NEEDS = [
  need("queue_late:billing", "queue_late", "late", 102, { queue_id: "billing" }),
  need("help:w-aisha-0", "help", "soon", 60, {
    agent_id: "aisha",
    interaction_id: "w-aisha-0",
    queue_id: "billing",
  }),
  need("overdue:w-noor-4", "overdue", "soon", 18 * 60, {
    agent_id: "noor",
    interaction_id: "w-noor-4",
    queue_id: "billing",
  }),
  need("wrapup_long:jonas", "wrapup_long", "info", 151, { agent_id: "jonas" }),
];
const SNOOZED = need("missed:elio", "missed", "soon", 80, {
  agent_id: "elio",
  snoozed: { until: NOW + 900 * SECOND, reason: "in_hand", by: "aisha" },
});

const FLOOR: FloorFrame = {
  type: "floor",
  at: NOW,
  whole: true,
  figures: FIGURES,
  queues: QUEUES.map(queue),
  agents: AGENTS.map(agent),
  gone: [],
  needs: NEEDS,
  needs_count: NEEDS.length,
  rules: [],
};
const QUIET: FloorFrame = {
  ...FLOOR,
  figures: [
    figure("level", null, 80, "ok", {}, []),
    figure("waiting", 0, null, "ok", {}, []),
    figure("longest", null, null, "ok", {}, []),
    figure("ready", 0, 0, "ok", {}, []),
    figure("abandoned", null, 5, "ok", {}, []),
  ],
  queues: QUEUES.map(([id, , , , , ...rest]) => queue([id, {}, null, 0, [0, 0, 0], rest[0], rest[1]])).map(
    (row) => ({ ...row, level: null, asked: 0 }),
  ),
  agents: [],
  needs: [],
  needs_count: 0,
};

const person = (id: string, name: string) => ({ id, name });
export const LEAD: Me = {
  ...ROSA,
  user: { ...ROSA.user, agent_id: null },
  agent: null,
  config: {
    ...ROSA.config,
    queues: [
      ...ROSA.config.queues,
      { id: "advice", name: words("Product advice", "产品咨询"), dispositions: [] },
      { id: "platinum", name: words("Platinum care", "白金服务"), dispositions: [] },
      { id: "trade", name: words("Trade customers", "企业客户"), dispositions: [] },
    ],
    skills: [
      { id: "billing", name: words("Billing", "账单") },
      { id: "orders", name: words("Orders", "订单") },
      { id: "english", name: words("English", "英语") },
      { id: "german", name: words("German", "德语") },
      { id: "chinese", name: words("中文", "中文") },
    ],
    agents: [
      person("aisha", "Aisha Bello"),
      person("tomas", "Tomás Rivera"),
      person("noor", "Noor Haddad"),
      person("linyue", "林悦"),
      person("jonas", "Jonas Weber"),
      person("mei", "Mei Tanaka"),
      person("elio", "Elio Marchetti"),
      person("sam", "Sam Okafor"),
    ],
  },
};

const at = (frame: FloorFrame, path = "/live") => ({
  path,
  me: LEAD,
  frames: [frame],
  acts: [{ wait: path === "/live" || path.startsWith("/live/") ? "#page-title" : ".wall h1" }],
});

const WATCHED = {
  ...at(FLOOR),
  me: { ...LEAD, agent: { id: "rosa", name: "Rosa Keller" } },
  rest: { "GET /api/conversations/c-linyue-0/events": { body: { events: CHAT.conversation.events } } },
  acts: [
    { focus: '[data-agent="linyue"] .who' },
    { click: '[data-agent="linyue"] .actions .ib:first-child' },
    { wait: "dialog[open] li" },
  ],
};

export const FLOOR_SCENES = scenes("floor", [
  ["floor", "The floor", "现场", at(FLOOR)],
  [
    "floor-callbacks",
    "A late queue whose callers are offered callbacks",
    "正在为超时队列提供回拨",
    at({ ...FLOOR, queues: FLOOR.queues.map((row) => (row.queue_id === "billing" ? { ...row, callbacks_until: NOW + 2700 * SECOND } : row)) }),
  ],
  [
    "floor-listening",
    "Listening to a call",
    "正在监听通话",
    {
      ...at(FLOOR),
      rest: {
        "POST /api/calls/w-aisha-0/supervise": { body: {} },
        "GET /api/calls/live": { body: { calls: [{ interaction_id: "w-aisha-0", call: call({ recording: RECORDED }), noticed: true }] } },
      },
      acts: [{ click: '[data-agent="aisha"] .actions .ib' }, { wait: ".dock .recorded" }],
    },
  ],
  ["floor-quiet", "A floor on which nobody is", "无人在岗的现场", at(QUIET)],
  ["floor-queues", "Queues of the floor", "现场的队列", at(FLOOR, "/live/queues")],
  [
    "floor-contacts",
    "What agents have",
    "进行中的会话",
    { ...at(FLOOR, "/live/interactions"), rest: { "GET /api/calls/live": { body: { calls: [] } } } },
  ],
  ["floor-filtered", "No agent fits", "没有符合的客服", at(FLOOR, "/live/agents?q=zzz")],
  [
    "floor-snoozed",
    "An alert put off",
    "已推迟的提醒",
    { ...at({ ...FLOOR, needs: [...NEEDS, SNOOZED] }), acts: [{ click: ".needs summary" }] },
  ],
  [
    "floor-snooze",
    "Putting an alert off",
    "推迟提醒",
    { ...at(FLOOR), acts: [{ click: ".needs li .later" }] },
  ],
  [
    "floor-reassign",
    "Work given to somebody else",
    "改派",
    { ...at(FLOOR), acts: [{ click: ".needs li:nth-child(3) .pri" }] },
  ],
  ["floor-watch", "A conversation that is watched, to be taken over", "旁观并可接管", WATCHED],
  [
    "floor-watch-take",
    "Taking it over, to be confirmed",
    "确认接管",
    { ...WATCHED, acts: [...WATCHED.acts, { press: "t" }, { wait: "dialog[open] footer .quiet" }] },
  ],
  [
    "floor-message",
    "A line to the agents of a queue",
    "给某队列的客服留言",
    { ...at(FLOOR), acts: [{ click: ".agents header > .ib" }] },
  ],
  [
    "floor-state",
    "A state changed by one press",
    "一键更改状态",
    { ...at(FLOOR), acts: [{ click: '[data-agent="mei"] .who' }] },
  ],
  ["wall", "A wallboard", "大屏", at(FLOOR, "/wall")],
  ["wall-two", "A wallboard of two queues, in turn, light", "两个队列轮换的浅色大屏", at(FLOOR, "/wall?board=billing,orders&board=trade&theme=light")],
  ["wall-none", "A wallboard of a queue that is not there", "队列不存在的大屏", at(FLOOR, "/wall?board=nothing")],
  ["wall-paused", "A wallboard whose line is down", "连接中断的大屏", at({ ...FLOOR, at: NOW - 60 * SECOND }, "/wall")],
  ["wall-loading", "A wallboard that waits for its figures", "正在加载的大屏", { path: "/wall", me: LEAD }],
  ["wall-refused", "A wallboard, not for agents", "无权查看大屏", { path: "/wall" }],
  ["floor-wall", "Queues for a wallboard", "选择大屏队列", { ...at(FLOOR), acts: [{ click: ".main > header > .btn" }] }],
  ["floor-refused", "The floor, not for agents", "无权查看现场", { path: "/live" }],
]);
