import { labels } from "../kit/labels.ts";

export const WORDS = labels("SEGMENTS");

/** Ready sentences to begin a segment with; amounts and countries are examples that the builder shows for editing. */
export const TEMPLATES = labels("TEMPLATES");
