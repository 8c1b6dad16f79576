// What can be done about an agent from their row.
export type AgentAction = "presence" | "skills" | "watch" | "announce" | "declined";
