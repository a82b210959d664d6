const MINUTE = 60_000;

/** The events of one attempt come within seconds. Until this long after the attempt, more evidence may arrive. */
export const EVIDENCE_DELAY_MS = 2 * MINUTE;

/** Until this long after a payment, the event that shows its cause may arrive. */
export const ATTRIBUTION_DELAY_MS = 10 * MINUTE;
