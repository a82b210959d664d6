/** One reason, as a code with its figures; words for people are made from it where it is shown. */
export type Reason = { code: string; [detail: string]: string | number | boolean | null };
