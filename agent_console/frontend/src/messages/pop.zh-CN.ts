// The words of the screen pop, in Chinese.
import type { DictionaryOf } from "./index";
import type { popEn } from "./pop.en";

export const popZhCN: DictionaryOf<typeof popEn> = {
  "pop.region": "本次联络信息",
  "pop.failed": "无法加载本次联络的信息。",
  "keys.guide": "到指引的下一步",

  "guide.title": "指引：{name}",
  "guide.at": "第 {at} 步，共 {of} 步",
  "guide.atLeast": "第 {at} 步，至少 {of} 步",
  "guide.done": "已完成",
  "guide.said": "已说明",
  "guide.read": "已打开",
  "guide.open": "打开页面",
  "guide.note": "记录回答",
  "guide.keep": "保存",
  "guide.undo": "重新打开",
  "guide.undoFor": "重新打开：{step}",
  "guide.by": "{name}，{time}",
  "guide.failed": "该步骤未保存，请重试。",
  "guide.announce": "下一步：{step}",
};
