"""The customer's words apart from what they quote and how they sign, without losing one."""

from channels.email.reply_text.split import Reply, split_reply

__all__ = ["Reply", "split_reply"]
