import { labels } from "../labels.ts";

export const WORDS = labels("EXPERIMENTS");
