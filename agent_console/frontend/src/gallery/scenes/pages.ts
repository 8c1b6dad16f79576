import { NOW } from "../../../tests/builders";
import { DANIEL, NOOR, ROSA } from "../world";
import { scenes } from "./make";

const queue = (id: string, waiting: number) => ({
  id,
  name: NOOR.config.queues.find((each) => each.id === id)!.name,
  is_open: true,
  why: "always",
  since: null,
  changes_at: null,
  after_close: "pause",
  waiting,
  longest_since: waiting ? NOW - 112_000 : null,
  emergency: null,
});
const QUEUES = { "GET /api/queues": { body: { queues: [queue("billing", 0), queue("orders", 0)] } } };

export const PAGES = scenes("pages", [
  ["customers", "Customer search", "客户搜索", { path: "/customers" }],
  ["customers-none", "Nobody found", "未找到客户", { path: "/customers?q=48190" }],
  [
    "customers-found",
    "Somebody found",
    "已找到客户",
    {
      path: "/customers?q=osei",
      rest: {
        "GET /api/customers": {
          body: {
            customers: [{ ...DANIEL, identities: [{ id: "i1", kind: "phone", value: "+447700900412" }] }],
          },
        },
      },
    },
  ],
  [
    "me",
    "A signature of one's own",
    "自己的签名",
    {
      path: "/me",
      rest: {
        "GET /api/me/signature": {
          body: {
            words: { en: "{{agent.name}}, at your service", "zh-CN": "{{agent.name}} 为您服务" },
            configured: { en: "{{agent.name}}\nHalden Care" },
            languages: ["en", "zh-CN"],
          },
        },
      },
      acts: [{ wait: "textarea" }],
    },
  ],
  ["customer", "A customer", "客户", { path: "/customers/daniel" }],
  [
    "queues",
    "Queues, nobody waits",
    "队列，无人等待",
    {
      path: "/queues",
      me: ROSA,
      rest: {
        ...QUEUES,
        "GET /api/queues/billing/waiting": { body: { queue_id: "billing", total: 0, at: NOW, waiting: [] } },
      },
    },
  ],
  [
    "queues-failed",
    "Queues could not be read",
    "队列读取失败",
    { path: "/queues", me: ROSA, rest: { "GET /api/queues": { status: 503, code: "unavailable" } } },
  ],
  [
    "callbacks",
    "Callbacks, none",
    "回拨，无",
    { path: "/callbacks", rest: { "GET /api/callbacks": { body: { callbacks: [] } } } },
  ],
]);
