import type { Scene } from "../scene";
import { CALLS } from "./call";
import { CHATS } from "./chat";
import { CONVERSATIONS } from "./conversation";
import { FIRSTS } from "./firsts";
import { FLOOR_SCENES } from "./floor";
import { LINES } from "./line";
import { MAIL } from "./mail";
import { MENUS } from "./menus";
import { OFFERS } from "./offers";
import { PAGES } from "./pages";
import { POPS } from "./pop";
import { SIGN_IN } from "./sign-in";
import { WORK } from "./work";

export const SCENES: readonly Scene[] = [
  ...SIGN_IN,
  ...WORK,
  ...OFFERS,
  ...CONVERSATIONS,
  ...FIRSTS,
  ...CHATS,
  ...MAIL,
  ...CALLS,
  ...POPS,
  ...MENUS,
  ...LINES,
  ...FLOOR_SCENES,
  ...PAGES,
];
