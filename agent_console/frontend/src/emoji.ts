// The emoji that people who serve customers use, with their names: a small table of our own.

/** Rows of eight, as they are drawn. */
export const EMOJI_COLUMNS = 8;

export const EMOJI: readonly { sign: string; en: string; zh: string }[] = [
  { sign: "🙂", en: "smile", zh: "微笑" },
  { sign: "😀", en: "grin", zh: "咧嘴笑" },
  { sign: "😊", en: "warm smile", zh: "开心" },
  { sign: "😉", en: "wink", zh: "眨眼" },
  { sign: "😂", en: "tears of joy", zh: "笑哭" },
  { sign: "😅", en: "relieved laugh", zh: "苦笑" },
  { sign: "😍", en: "heart eyes", zh: "喜欢" },
  { sign: "🤗", en: "hug", zh: "拥抱" },
  { sign: "🤔", en: "thinking", zh: "思考" },
  { sign: "😌", en: "relieved", zh: "安心" },
  { sign: "😕", en: "puzzled", zh: "困惑" },
  { sign: "🙁", en: "sad", zh: "难过" },
  { sign: "😢", en: "crying", zh: "流泪" },
  { sign: "😬", en: "grimace", zh: "尴尬" },
  { sign: "😮", en: "surprised", zh: "惊讶" },
  { sign: "😴", en: "sleeping", zh: "睡觉" },
  { sign: "👍", en: "thumbs up", zh: "赞" },
  { sign: "👎", en: "thumbs down", zh: "踩" },
  { sign: "👌", en: "all right", zh: "没问题" },
  { sign: "🙏", en: "thank you, please", zh: "感谢" },
  { sign: "👏", en: "applause", zh: "鼓掌" },
  { sign: "🙌", en: "hooray", zh: "欢呼" },
  { sign: "👋", en: "wave", zh: "挥手" },
  { sign: "🤝", en: "handshake", zh: "握手" },
  { sign: "❤️", en: "heart", zh: "爱心" },
  { sign: "🎉", en: "celebration", zh: "庆祝" },
  { sign: "🎁", en: "present", zh: "礼物" },
  { sign: "🌹", en: "rose", zh: "玫瑰" },
  { sign: "🌟", en: "star", zh: "星星" },
  { sign: "☀️", en: "sun", zh: "太阳" },
  { sign: "☕", en: "coffee", zh: "咖啡" },
  { sign: "🍀", en: "good luck", zh: "幸运草" },
  { sign: "✅", en: "done", zh: "完成" },
  { sign: "❌", en: "no", zh: "错误" },
  { sign: "⚠️", en: "careful", zh: "注意" },
  { sign: "❓", en: "question", zh: "疑问" },
  { sign: "💡", en: "idea", zh: "主意" },
  { sign: "⏳", en: "waiting", zh: "等待" },
  { sign: "📅", en: "calendar", zh: "日历" },
  { sign: "📍", en: "place", zh: "地点" },
  { sign: "📦", en: "parcel", zh: "包裹" },
  { sign: "🚚", en: "delivery", zh: "送货" },
  { sign: "💳", en: "card", zh: "银行卡" },
  { sign: "🧾", en: "receipt", zh: "收据" },
  { sign: "📞", en: "telephone", zh: "电话" },
  { sign: "📧", en: "mail", zh: "邮件" },
  { sign: "📎", en: "attachment", zh: "附件" },
  { sign: "🔧", en: "repair", zh: "维修" },
];

/** From one to the next by an arrow key; the row above or below where there is one. */
export function stepEmoji(at: number, key: string): number | null {
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: EMOJI_COLUMNS,
    ArrowUp: -EMOJI_COLUMNS,
    Home: -at,
    End: EMOJI.length - 1 - at,
  };
  const step = steps[key];
  if (step === undefined) return null;
  const next = at + step;
  return next >= 0 && next < EMOJI.length ? next : at;
}
