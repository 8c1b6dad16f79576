// The words of one's own settings, in Simplified Chinese.
import type { DictionaryOf } from "./index";
import type { meEn } from "./me.en";

export const meZhCN: DictionaryOf<typeof meEn> = {
  "me.title": "个人设置",
  "me.signature": "我的签名",
  "me.signature.hint":
    "显示在您的邮件下方，{variables} 会自动填入。某一语言留空时使用另一语言，全部留空则没有签名。",
  "me.signature.own": "这是您自己的签名。",
  "me.signature.configured": "这是系统配置的签名，您可以在此改写。",
  "me.signature.none": "系统尚未配置签名，您可以在此填写。",
  "me.signature.reset": "恢复为配置",
  "me.signature.gone": "无法加载您的签名。",
  "me.save": "保存",
  "me.saved": "已保存，将显示在您的下一封邮件中。",
  "me.failed": "未保存（{code}）。",
};
