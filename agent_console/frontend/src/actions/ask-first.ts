import type { Person } from "../mentions";
import { named } from "../mentions";
import { useDesk } from "../session.svelte";

/** Begins a note that asks a colleague, with what was noted for them already. Whoever is named in it no more when it is
 * added, is not asked. */
export function askFirst(conversationId: string, person: Person, note: string): void {
  const { drafts, user } = useDesk();
  const begun = named(note, user.config.agents).includes(person.id) ? note : `@${person.name} ${note}`;
  drafts.put(conversationId, "note", begun);
  const { asks = [] } = drafts.edits(conversationId, "note_to");
  drafts.edit(conversationId, { asks: [...new Set([...asks, person.id])] }, "note_to");
  useDesk().draftsChanged++;
}
