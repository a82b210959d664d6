import type { Row } from "../presenter.ts";

export const presentAccount = ({
  account,
  stripeAccountId,
  livemode,
  authorizedAt,
  settings,
}: Pick<Row<"accounts">, "account" | "stripeAccountId" | "livemode" | "authorizedAt" | "settings">) => ({
  account,
  stripeAccountId,
  livemode,
  authorizedAt,
  settings,
});
