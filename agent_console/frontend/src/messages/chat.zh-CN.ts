import type { DictionaryOf } from ".";
import type { chatEn } from "./chat.en";

export const chatZh: DictionaryOf<typeof chatEn> = {
  "event.warned": "一段时间无人发言，已询问客户是否还在。聊天将于 {time} 关闭。",
  "event.kept": "客户表示还在。",
};
