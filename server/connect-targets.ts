import type { Config } from "./config.ts";
import type { Target } from "./stripe/connect/connect.ts";

/** The keys of a configuration, live before test. */
export function targetsOf({
  secretKeyLive,
  secretKeyTest,
  accountId,
  accountKeys,
}: Config["stripe"]): Target[] {
  const own = (key: string | null, keyName: string, livemode: boolean): Target[] =>
    key === null ? [] : [{ key, keyName, livemode, accountId, isOneOfSeveral: false }];
  return [
    ...own(secretKeyLive, "STRIPE_SECRET_KEY_LIVE", true),
    ...own(secretKeyTest, "STRIPE_SECRET_KEY_TEST", false),
    ...accountKeys.map(({ accountId: id, livemode, key }) => ({
      key,
      keyName: `the key of ${id} in STRIPE_ACCOUNT_KEYS`,
      livemode,
      accountId: id,
      isOneOfSeveral: true,
    })),
  ];
}
