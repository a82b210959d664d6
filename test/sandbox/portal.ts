import { customerOf } from "./customers.ts";
import { HOUR } from "./clock.ts";
import { emit } from "./events.ts";
import { configurationFor } from "./portal-configurations.ts";
import type { PortalSession } from "./wire.ts";
import { newId, type Route } from "./world.ts";

/** How long the link of a portal session can be opened. Stripe does not publish it; an assumption. */
export const PORTAL_SESSION_LIFETIME = HOUR;

const FLOWS = [
  "customer_update",
  "payment_method_update",
  "subscription_cancel",
  "subscription_pause",
  "subscription_update",
  "subscription_update_confirm",
] as const;

export const portalRoutes: Route[] = [
  {
    method: "post",
    path: "/v1/billing_portal/sessions",
    run(call) {
      const { params, tenant, world } = call;
      const customer = customerOf(tenant, params.required("customer"));
      const returnUrl = params.optional("return_url") ?? null;
      const locale = params.optional("locale") ?? null;
      const flow = params.hash("flow_data");
      const type = flow?.oneOf("type", FLOWS);
      const completion = flow?.hash("after_completion");
      const completionType = completion?.oneOf("type", [
        "hosted_confirmation",
        "portal_homepage",
        "redirect",
      ]);
      const redirect = completion?.hash("redirect")?.required("return_url");
      const confirmation = completion?.hash("hosted_confirmation");
      const message = confirmation?.optional("custom_message") ?? null;
      flow?.accept(
        "subscription_cancel",
        "subscription_update",
        "subscription_update_confirm",
        "subscription_pause",
      );
      const wanted = params.optional("configuration");
      params.accept("on_behalf_of", "after_expiration");
      params.complete();
      const configuration = configurationFor(call, wanted);
      const id = newId(call, "bps");
      const session: PortalSession = {
        id,
        object: "billing_portal.session",
        configuration,
        created: world.clock.seconds(),
        customer: customer.id,
        customer_account: null,
        flow:
          type === undefined
            ? null
            : {
                after_completion: {
                  hosted_confirmation:
                    completionType === "hosted_confirmation" ? { custom_message: message } : null,
                  redirect: redirect === undefined ? null : { return_url: redirect },
                  type: completionType ?? "portal_homepage",
                },
                customer_update: null,
                subscription_cancel: null,
                subscription_pause: null,
                subscription_update: null,
                subscription_update_confirm: null,
                type,
              },
        livemode: tenant.livemode,
        locale: locale as "auto" | null,
        on_behalf_of: null,
        return_url: returnUrl,
        url: `${world.publicUrl()}/p/session/${tenant.account.id}/${tenant.livemode ? "live" : "test"}/${id}`,
      };
      tenant.portalSessions.add(session);
      emit(call, "billing_portal.session.created", session);
      return session;
    },
  },
];
