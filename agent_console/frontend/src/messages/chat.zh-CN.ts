import type { DictionaryOf } from ".";
import type { chatEn } from "./chat.en";

export const chatZh: DictionaryOf<typeof chatEn> = {
  "event.warned": "一段时间无人发言，已询问客户是否还在。聊天将于 {time} 关闭。",
  "event.kept": "客户表示还在。",
  "site.on": "正在浏览：{page}",
  "site.left": "{time}前离开了您的网站",
  "site.title": "在您的网站上",
  "site.here": "当前页面",
  "site.last": "最后所在页面",
  "site.said": "页面自述",
  "site.said.page": "页面",
  "site.said.cart": "购物车",
  "site.said.order": "订单",
  "site.unproven": "仅由页面自述，未经证实。",
  "composer.to.webchat.here": "发送给{name}，正在浏览您的网站",
};
