import type { KeyIn } from "../../server/i18n/message-format.ts";

/** How a case stands: by its status, or while it is open by what holds it. */
type Standing = KeyIn<"ui_case_badges">;

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
