import { labels } from "../kit/labels.ts";

/** What several parts of a case say alike. */
export const CASE_WORDS = labels("CASE_WORDS");
