const MINUTE = 60_000;

/** The events of one attempt come within seconds; until this long after the attempt, more may become known. */
export const EVIDENCE_DELAY_MS = 2 * MINUTE;

/** How long the cause of a payment may wait for the event that tells it. */
export const ATTRIBUTION_DELAY_MS = 10 * MINUTE;
