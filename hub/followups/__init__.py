"""Follow-ups: an agent lays a conversation aside until a time. Then it comes back into line, for them where they are
free, or for whoever of its queue is."""
