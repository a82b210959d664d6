import { labels } from "../kit/labels.ts";

export const WORDS = labels("SETUP");
