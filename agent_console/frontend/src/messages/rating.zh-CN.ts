import type { DictionaryOf } from ".";
import type { ratingEn } from "./rating.en";

export const ratingZh: DictionaryOf<typeof ratingEn> = {
  "rating.1": "很差",
  "rating.2": "较差",
  "rating.3": "一般",
  "rating.4": "满意",
  "rating.5": "很满意",
  "rating.of": "{score}/{most}",
  "rating.title": "客户对 {name} 的评价",
};
