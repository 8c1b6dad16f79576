// The words of writing: who else is here, two texts of one draft, insert, emoji, in Simplified Chinese.
import type { writingEn } from "./writing.en";
import type { DictionaryOf } from "./index";

export const writingZhCN: DictionaryOf<typeof writingEn> = {
  "here.viewing": "{name}正在查看",
  "here.writing": "{name}正在写回复",
  "here.more": { other: "{name}等 {n} 位同事也在" },
  "here.ask": "{name}也在写回复。尚未发送。",
  "here.anyway": "仍然发送",
  "here.wait": "等一等",
  "drafts.local": "已存在此浏览器",
  "drafts.other": "您在另一个工作台还写了：",
  "drafts.use": "改用这段",
  "drafts.add": "加在下面",
  "drafts.drop": "丢弃",
  "insert.open": "插入常用回复（/）",
  "insert.list": "常用回复",
  "insert.missing": "此处未知：{names}",
  "insert.unfilled": "请先填写 {names}",
  "emoji.open": "表情",
  "emoji.list": "表情",
  "paste.tooLong": "粘贴的文字（{size}）超过一条消息的长度，请改为附件发送。",
  "paste.field": "粘贴的文字太长，此处放不下。",
};
