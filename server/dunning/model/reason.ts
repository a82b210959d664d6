/** One reason as a code with its figures; the text for people is made from it at display. */
export type Reason = { code: string; [detail: string]: string | number | boolean | null };
