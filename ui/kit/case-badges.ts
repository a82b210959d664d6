import type { KeyIn } from "../../server/i18n/message-format.ts";

/** How a case stands: by its status, or while it is open by what holds it. */
type Badge = KeyIn<"ui_case_badges">;

export const BADGE_TYPES = {
  open: "info",
  pause: "neutral",
  promise: "info",
  dispute: "warning",
  fraud: "warning",
  plan: "info",
  resubscribed: "warning",
  collection: "neutral",
  recovered: "positive",
  lost: "negative",
} as const satisfies Record<Badge, string>;

export const badgeOf = ({
  status,
  heldBy,
}: {
  status: "open" | "recovered" | "lost";
  heldBy: Exclude<Badge, "open" | "recovered" | "lost"> | null;
}): Badge => (status === "open" ? (heldBy ?? "open") : status);
