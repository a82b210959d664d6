/**
 * The rules that bind every message on a channel, whatever the merchant set. The merchant's own hours and weekly cap come
 * from the settings; the stricter of the two holds.
 */
export type ContactRules = {
  /** ISO weekdays on which a message may go out, Monday is 1. */
  weekdays: readonly number[];
  /** Messages are counted in any stretch of this many days. */
  windowDays: number;
  /** Hours between two messages, at least. */
  gapHours: number;
};

/** As of November 2026; each number has its source. */
export const EMAIL_RULES: ContactRules = {
  /**
   * No Sundays: some collection rules leave little of them (Ontario) or nothing (Quebec), and no reminder is
   * worth a complaint. Source: product default, no law for a merchant writing in its own name.
   */
  weekdays: [1, 2, 3, 4, 5, 6],
  /** Source: 6 RCNY 5-77 and RG 96, both 3 messages in 7 days. */
  windowDays: 7,
  /** Two messages within one day read as one nagging. Source: product default, no law sets it. */
  gapHours: 20,
};
