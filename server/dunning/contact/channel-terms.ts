import type { ContactRules } from "./rules/contact-rules.ts";

/** What decisions need to know about a channel: plain data, so that a decision can be replayed. */
export type ChannelTerms = {
  /** Names the channel in strategies, commands and executions, and never changes. */
  id: string;
  rules: ContactRules;
  /** The locales in which the channel has words, by template. */
  templates: Readonly<Record<string, readonly string[]>>;
};
