// What can be written in a conversation of one's own, beside the channels in which another one can be begun.
import { canWrite, CHANNELS } from "../../channels";
import type { ComposerMode } from "../../drafts";
import type { IconName } from "../../icons";
import type { PlainKey } from "../../messages";
import type { Channel } from "../../state/model";

export interface Tab {
  mode: ComposerMode;
  audience: string;
  icon: IconName;
  name: PlainKey;
}

/** `outside`: a mail to somebody outside is being written. */
export function tabsOf(channel: Channel, outside: boolean): Tab[] {
  const tabs: Tab[] = [];
  if (canWrite(channel)) {
    const { icon } = CHANNELS[channel];
    tabs.push({ mode: "reply", audience: channel, icon, name: `composer.tab.${channel}` });
  }
  if (outside) tabs.push({ mode: "aside", audience: "aside", icon: "passOn", name: "composer.tab.aside" });
  const name = channel === "voice" ? "composer.tab.call" : "composer.tab.note";
  return [...tabs, { mode: "note", audience: "note", icon: "note", name }];
}
