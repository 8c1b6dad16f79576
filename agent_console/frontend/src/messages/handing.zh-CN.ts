// 转接、拒接与停收的工作类型，简体中文。
import type { DictionaryOf } from "./index";
import type { handingEn } from "./handing.en";

export const handingZhCN: DictionaryOf<typeof handingEn> = {
  "phone.transfer.refused": "{name} 未接受，已回到您这里。",
  "phone.targets.find.written": "同事或队列",
  "phone.targets.onCall": "通话中，{time}",
  "phone.targets.full": "暂无空位",
  "phone.targets.about": "约 {time}",
  "phone.targets.queue": "队列，{ready}。保留排队位置",
  "phone.targets.skill": "本队列中具备该技能的人",
  "phone.targets.number": "外部号码",

  "refused.may_not_see": "{names} 无权查看此会话，因此不能在此备注中提及。",
  "asking.send": "询问 {name}",
  "asking.waits": "{time}前询问了 {name}，尚未答复",
  "asking.answered": "{name} 已在备注中答复",
  "asking.handOver": "移交给 {name}",
  "asking.asksYou": "{name} 就此向您询问。请以备注答复，仅团队可见。",
  "asking.by": "{name} 向您询问，关于 {who}",

  "event.passedOn": "{name} 已转接给 {to}。",
  "event.returned": "{asked} 未接受，已回到 {name}。",
  "event.tookOver": "{name} 已接管。",
  "event.tookOver.mine": "{name} 已接管此会话，请您完成小结。",
  "event.takenBack": "{name} 已收回。",

  "offer.handover": "{name} 转接给您",
  "offer.consult": "{name} 向您咨询",
  "offer.handover.note": "备注",

  "decline.why": "原因？",
  "decline.done": "已拒接：{name}",
  "decline.needed": "请选择原因，随后转给下一位",
  "decline.skip": "跳过",
  "decline.never": "该队列的派单不可拒接",
  "decline.busy": "还在处理另一位客户",
  "decline.not_my_subject": "不是我负责的内容",
  "decline.need_a_moment": "我需要缓一下",
  "decline.failed": "原因未能保存。",
  "why.history.because": "原因：{reason}",

  "presence.calls": "只接电话",
  "presence.messages": "只接消息",
  "presence.open.hint": { other: "请先移交 {n} 项未完成工作" },
  "leaving.title": { other: "您还有 {n} 项未完成的工作" },
  "leaving.hint": "您离线期间无人回复。",
  "leaving.hand_over": "全部移交",
  "leaving.hand_over.hint": "保留排队位置，转给同事",
  "leaving.follow_up": "留作跟进",
  "leaving.follow_up.hint": "{time} 回到您这里",
  "leaving.stay": "留下",
};
