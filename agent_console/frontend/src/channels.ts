// What differs between the channels on this desk, in one table.
import type { IconName } from "./icons";
import type { PlainKey } from "./messages";
import type { Channel } from "./state/model";

interface Traits {
  icon: IconName;
  name: PlainKey & `channel.${string}`;
  /** One contact on it. */
  one: PlainKey & `channel.${string}`;
  offer: PlainKey & `offer.${string}`;
  /** Timers tick by the second; elsewhere a minute is close enough. */
  live: boolean;
  /** What ends the work. */
  end: "conversation.endChat" | "conversation.resolve" | "conversation.endCall";
}

export const CHANNELS: Record<Channel, Traits> = {
  voice: {
    icon: "phone",
    name: "channel.voice",
    one: "channel.call",
    offer: "offer.voice",
    live: true,
    end: "conversation.endCall",
  },
  voicemail: {
    icon: "voicemail",
    name: "channel.voicemail",
    one: "channel.voicemail",
    offer: "offer.voicemail",
    live: false,
    end: "conversation.resolve",
  },
  webchat: {
    icon: "chat",
    name: "channel.webchat",
    one: "channel.webchat",
    offer: "offer.webchat",
    live: true,
    end: "conversation.endChat",
  },
  sms: {
    icon: "sms",
    name: "channel.sms",
    one: "channel.sms",
    offer: "offer.sms",
    live: false,
    end: "conversation.resolve",
  },
  email: {
    icon: "mail",
    name: "channel.email",
    one: "channel.email",
    offer: "offer.email",
    live: false,
    end: "conversation.resolve",
  },
};

/** Channels in which this desk can write to the customer, and how. */
export const WRITES = {
  webchat: { enterSends: true, typing: true, segments: false, longest: 20_000 },
  // Ten parts are the most that carriers put together again without fail.
  sms: { enterSends: false, typing: false, segments: true, longest: 1_530 },
  email: { enterSends: false, typing: false, segments: false, longest: 20_000 },
} as const;

export function canWrite(channel: Channel): channel is keyof typeof WRITES {
  return channel in WRITES;
}
