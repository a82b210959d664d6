import { labels } from "../kit/labels.ts";

export const WORDS = labels("STRATEGIES");

/** What becomes of the invoice and its subscription at the end. */
export const END_WORDS = labels("END_ACTION_WORDS");
