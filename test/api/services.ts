import { openMailer } from "../../server/channels/email/mailer.ts";
import type { ApiServices } from "../../server/api/context.ts";
import { ClockCheck } from "../../server/stripe/clock-check.ts";
import { openGateway } from "../../server/stripe/stripe-gateway.ts";
import { openResolver } from "../../server/names/resolver.ts";
import { mailRouteOf } from "../../server/names/sender-domain.ts";
import { NO_NAME_SERVER } from "../names/name-server.ts";
import { CHANNELS } from "../engine/channels.ts";

/** Neither Stripe nor the mail server answers. Calls that need neither do not notice. */
export const unreachableServices = (parts: Pick<ApiServices, "db" | "clock" | "nudge">): ApiServices => ({
  ...parts,
  clockCheck: new ClockCheck(parts.clock, () => Promise.resolve(null)),
  gateway: openGateway({
    keys: { live: "sk_live_000000000000", test: "sk_test_000000000000" },
    apiBase: "http://127.0.0.1:1",
    timeoutMs: 1_000,
    clock: parts.clock,
  }),
  mailer: openMailer({ smtpUrl: "smtp://127.0.0.1:1", clock: parts.clock }),
  names: openResolver(NO_NAME_SERVER),
  mailRoute: mailRouteOf({ address: "billing@example.com" }, {}),
  linkKey: "a key that signs links for nobody at all",
  channels: CHANNELS,
  isReachable: () => Promise.resolve(true),
  publicUrl: "https://recover.example.com",
  from: { name: "Example Billing", address: "billing@example.com" },
});
