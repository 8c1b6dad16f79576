import { scenes } from "./make";

export const SIGN_IN = scenes("signIn", [
  ["sign-in", "Signed out", "已退出", { me: null }],
  [
    "sign-in-wrong",
    "Wrong password",
    "密码错误",
    {
      me: null,
      rest: { "POST /api/session": { status: 401, code: "wrong" } },
      acts: [
        { type: "noor", into: "input" },
        { type: "wrong", into: "input[type=password]" },
        { click: "button[type=submit], form button" },
        { wait: "[role=alert]" },
      ],
    },
  ],
]);
