import { type Hold, UNTIL_RELEASED } from "../../dunning/cases/holds.ts";
import type { Row } from "../presenter.ts";

/** A hold as the decision sees it. */
export const presentHold = ({ id, invoiceId, kind, reason, owner, from, to, amount, currency }: Hold) => ({
  id,
  invoiceId,
  kind,
  reason,
  owner,
  fromAt: from,
  endsAt: to === UNTIL_RELEASED ? null : to,
  amount,
  currency,
});

/** A hold as it is stored. It ends as planned, or at its release if that came first. */
export const presentHoldRow = (hold: Row<"holds">) => ({
  id: hold.id,
  invoiceId: hold.invoiceId,
  kind: hold.kind,
  reason: hold.reason,
  owner: hold.owner,
  fromAt: hold.fromAt,
  endsAt:
    hold.untilAt === null || hold.releasedAt === null
      ? (hold.untilAt ?? hold.releasedAt)
      : Math.min(hold.untilAt, hold.releasedAt),
  amount: hold.amount,
  currency: hold.currency,
});
