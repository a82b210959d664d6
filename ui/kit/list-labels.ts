import { labels } from "./labels.ts";

/** How a case stands: by its status, or while it is open by what holds it. */
export const STANDING_WORDS = labels("STANDING_WORDS");

type Standing = keyof typeof STANDING_WORDS;

export const STANDING_BADGES = {
  open: "info",
  pause: "neutral",
  promise: "info",
  dispute: "warning",
  plan: "info",
  recovered: "positive",
  lost: "negative",
} as const satisfies Record<Standing, string>;

export const caseStatusText = (one: {
  status: "open" | "recovered" | "lost";
  heldBy: "pause" | "promise" | "dispute" | "plan" | null;
}): Standing => (one.status === "open" ? (one.heldBy ?? "open") : one.status);

/** What a customer is called on a line of a list: as well as it is known. */
export const calledIn = (one: {
  customerId: string;
  customerName: string | null;
  customerEmail?: string | null;
}): string => one.customerName ?? one.customerEmail ?? one.customerId;

/** What the heads of lists and their filters say alike. */
export const LIST_WORDS = labels("LIST_WORDS");
