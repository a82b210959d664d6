import { badState, missing } from "./errors.ts";
import { page, readPage } from "./pages.ts";
import type { Tenant } from "./tenant.ts";
import type { PortalConfiguration } from "./wire.ts";
import type { Act, Call, Route } from "./world.ts";

function build(act: Act, id: string, isDefault: boolean): PortalConfiguration {
  const now = act.world.clock.seconds();
  return {
    id,
    object: "billing_portal.configuration",
    active: true,
    application: null,
    business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
    created: now,
    default_return_url: null,
    features: {
      customer_update: { allowed_updates: [], enabled: false },
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true, payment_method_configuration: null },
      subscription_cancel: {
        cancellation_reason: { enabled: false, feedback_options: null, options: [] },
        enabled: false,
        mode: "at_period_end",
        proration_behavior: "none",
      },
      subscription_pause: { duration: { interval_options: [], type: "indefinite" }, enabled: false },
      subscription_update: {
        billing_cycle_anchor: null,
        default_allowed_updates: [],
        enabled: false,
        proration_behavior: "none",
        schedule_at_period_end: { conditions: [] },
        trial_update_behavior: "end_trial",
      },
    },
    is_default: isDefault,
    livemode: act.tenant.livemode,
    login_page: { enabled: false, url: null },
    metadata: null,
    name: null,
    updated: now,
  } as PortalConfiguration;
}

const isSaved = ({ settings, livemode }: Tenant) =>
  livemode ? settings.portalSaved.live : settings.portalSaved.test;

/** The default configuration comes into being when the merchant saves the portal's settings, once for each mode. */
function defaultOf(act: Act): PortalConfiguration | undefined {
  const { tenant } = act;
  if (!isSaved(tenant)) return undefined;
  return (
    tenant.portalConfigurations.values().find(({ is_default }) => is_default) ??
    tenant.portalConfigurations.add(build(act, `bpc_1${tenant.account.id.slice(5)}`, true))
  );
}

/**
 * The configuration that a session gets.
 *
 * @param wanted the one named in the call
 * @throws ApiError 400 while there is none, in Stripe's words (github.com/mozilla/fxa/issues/13245)
 */
export function configurationFor(call: Call, wanted: string | undefined): string {
  if (wanted !== undefined) {
    const found = call.tenant.portalConfigurations.get(wanted);
    if (found === undefined) throw missing("configuration", wanted, "configuration", 400);
    return found.id;
  }
  const saved = defaultOf(call);
  if (saved !== undefined) return saved.id;
  const mode = call.tenant.livemode ? "live" : "test";
  throw badState(
    `You can’t create a portal session in ${mode} mode until you save your customer portal settings in ${mode} mode at ` +
      `https://dashboard.stripe.com/${call.tenant.livemode ? "" : "test/"}settings/billing/portal.`,
  );
}

export const portalConfigurationRoutes: Route[] = [
  {
    method: "get",
    path: "/v1/billing_portal/configurations",
    run(call) {
      const paging = readPage(call.params);
      const active = call.params.boolean("active");
      const isDefault = call.params.boolean("is_default");
      call.params.complete();
      defaultOf(call);
      return page(
        call.tenant.portalConfigurations.values(),
        "/v1/billing_portal/configurations",
        paging,
        (configuration) =>
          (active === undefined || configuration.active === active) &&
          (isDefault === undefined || configuration.is_default === isDefault) &&
          (!configuration.is_default || isSaved(call.tenant)),
      );
    },
  },
];
