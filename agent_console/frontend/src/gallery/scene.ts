// One state of the desk as the gallery shows it: what the hub would say, and what somebody does then.
import type { HubFrame } from "../protocol.gen";
import type { Me } from "../rest";

export interface Scene {
  /** As it stands in the address. */
  id: string;
  group: Group;
  title: Words;
  /** Where in the desk it is. */
  path: string;
  /** Null: nobody is signed in. */
  me?: Me | null;
  /** What comes over the line after its welcome; null: no line comes about. */
  frames?: readonly HubFrame[] | null;
  /** So long until the session ends, as the hub says with its answers. */
  sessionMs?: number;
  /** What the rest of the hub answers, by "METHOD path" without its query: a body, a status that refuses, or silence. */
  rest?: Record<string, Answer>;
  /** What somebody does as soon as the page has it. */
  acts?: readonly Act[];
  /** What the browser will not do here. */
  browser?: { storage?: "full" | "blocked"; tab?: "second"; clockMs?: number };
}

export type Answer = { body: unknown } | { status: number; code: string } | "silence";
export type Act =
  | { press: string }
  | { click: string }
  | { focus: string }
  | { type: string; into: string }
  | { cut: "line" }
  | { hear: HubFrame }
  | { hearRaw: string }
  /** So many ms pass, in which nobody presses anything. */
  | { later: number }
  | { wait: string };

export interface Words {
  en: string;
  "zh-CN": string;
}

/** In the order in which the gallery lists them. */
export const GROUPS = {
  signIn: { en: "Signing in", "zh-CN": "登录" },
  work: { en: "Work list", "zh-CN": "我的工作" },
  offers: { en: "Offers", "zh-CN": "派单" },
  conversation: { en: "Conversation", "zh-CN": "会话" },
  call: { en: "Call", "zh-CN": "通话" },
  pop: { en: "Screen pop", "zh-CN": "来电弹屏" },
  menus: { en: "Menus and dialogs", "zh-CN": "菜单与对话框" },
  line: { en: "Lines and storage", "zh-CN": "连接与存储" },
  floor: { en: "Live floor", "zh-CN": "实时现场" },
  hard: { en: "Seldom and hard", "zh-CN": "极端情况" },
  pages: { en: "Other pages", "zh-CN": "其他页面" },
} as const satisfies Record<string, Words>;
export type Group = keyof typeof GROUPS;
