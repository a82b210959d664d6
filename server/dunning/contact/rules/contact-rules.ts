/**
 * What holds for every message whatever the merchant set. Dated; each number has its source. The
 * merchant's own hours and weekly cap come from the settings; both are applied.
 */
export const CONTACT_RULES = {
  version: "2026-11",
  email: {
    /**
     * ISO weekdays, Monday is 1. No Sundays: some collection rules leave little of them (Ontario) or
     * nothing (Quebec), and no reminder is worth a complaint. Source: product default, no law for a
     * merchant writing in its own name.
     */
    weekdays: [1, 2, 3, 4, 5, 6],
    /** Messages are counted in any such stretch. Source: 6 RCNY 5-77 and RG 96, both 3 in 7 days. */
    windowDays: 7,
    /** Two messages within one day read as one nagging. Source: product default, no law sets it. */
    gapHours: 20,
  },
} as const;
