// What can be done with one message of the stream.
import type { MessageView } from "../../protocol.gen";

export interface MessageWays {
  /** Answers this one. */
  onquote?: ((message: MessageView) => void) | undefined;
  /** Takes its words into a note. */
  onnote?: ((message: MessageView) => void) | undefined;
}
