import { createHmac } from "node:crypto";
import type { RemoteRoot } from "@remote-ui/core";
import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import { getMockContextProps, render } from "@stripe/ui-extension-sdk/testing";
import { type ComponentType, isValidElement, type ReactElement } from "react";
import { type Place, PlacesContext } from "../../ui/kit/navigation.tsx";
import { SessionProvider } from "../../ui/data/session.tsx";
import { databases } from "../db/databases.ts";
import { Dashboard, SECRET } from "../api/dashboard-caller.ts";
import type { Merchant } from "../api/merchant.ts";
import { openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";
import { Screen } from "./screen.ts";

const API_BASE = "https://makegood.test/api/v1/";
/** The simulated Stripe delivers its webhooks with it. */
const fetchOfNode = globalThis.fetch;

/** The real server as a view reaches it: its HTTP side, and Stripe's signature for its app. */
export type Backend = {
  request: (path: string, init: RequestInit) => Response | Promise<Response>;
  /** The header `Stripe-Signature` of exactly this text at this instant (epoch ms). */
  sign: (body: string, at: number) => string;
  now: () => number;
  place: { account: string; livemode: boolean };
};

/** The whole system (engine, simulated Stripe, mail) behind a view. */
export const backendOf = (harness: Harness): Backend => ({
  request: (path, init) => harness.server.app.request(path, init),
  sign: (body, at) => harness.sign(body, at),
  now: harness.now,
  place: harness.place,
});

/** A world of its own on an embedded database, for a file of view tests. */
export async function openViewWorld(
  options: Omit<HarnessOptions, "db"> = {},
): Promise<{ harness: Harness; backend: Backend; close: () => Promise<void> }> {
  const { db, drop } = await databases.sqlite();
  const harness = await openHarness({ ...options, db });
  return {
    harness,
    backend: backendOf(harness),
    close: async () => {
      await harness.close();
      await drop();
    },
  };
}

/** A merchant of the server's API alone, and the server as the views of that merchant reach it. */
export type Opened = { merchant: Merchant; backend: Backend };

/**
 * The server's API alone, with a merchant whose facts a test writes as it needs them: quicker than a world,
 * and every state can be had. Nothing is executed; `dashboard.clock` is the only time.
 */
export async function openMerchant(): Promise<
  Opened & {
    dashboard: Dashboard;
    /** One more merchant on the same server, alone in its account and not slowed down by other tests' calls. */
    another: (stripeAccountId: string) => Promise<Opened>;
    close: () => Promise<void>;
  }
> {
  const { db, drop } = await databases.sqlite();
  const dashboard = new Dashboard(db);
  const another = async (stripeAccountId: string): Promise<Opened> => {
    const merchant = await dashboard.merchant(stripeAccountId);
    return {
      merchant,
      backend: {
        request: (path, init) => dashboard.app.request(path, init),
        sign: (body, at) => {
          const t = Math.floor(at / 1000);
          return `t=${t},v1=${createHmac("sha256", SECRET).update(`${t}.${body}`).digest("hex")}`;
        },
        now: () => dashboard.clock.now(),
        place: { account: stripeAccountId, livemode: merchant.livemode },
      },
    };
  };
  return { ...(await another("acct_1")), dashboard, another, close: drop };
}

export type ViewOptions = {
  backend: Backend;
  /** Stripe's ids of built-in roles; an administrator where left out. */
  roles?: string[];
  locale?: string;
  user?: { id: string; name: string };
  viewportID?: string;
  objectContext?: { id: string; object: string } | null;
  constants?: Record<string, string>;
  queryParams?: Record<string, string>;
  /** For a part of a view: whether it stands in the full page. */
  wide?: boolean;
};

export type View = {
  screen: Screen;
  wrapper: ReturnType<typeof render>["wrapper"];
  /** Waits until no request is under way and the view has drawn what came of it. */
  settle: () => Promise<void>;
  /** Everything on the screen, one text per line. */
  text: () => string;
  /** Presses a button, link, menu item, list item or tab by its name, and settles. */
  press: (name: string) => Promise<void>;
  /** Enters a value in a field by its label (for a checkbox: whether it is ticked), and settles. */
  fill: (label: string, value: string | number | boolean) => Promise<void>;
  /** What was asked of the server, oldest first. */
  requests: { procedure: string; input: unknown }[];
  toasts: string[];
  /** Where a part of a view wanted to go. */
  places: Place[];
  /** How often the Dashboard was told to load its own data again. */
  refreshes: () => number;
  /** Faults to come: calls that do not arrive, and signatures that Stripe dates ten minutes back. */
  faults: { offline: boolean; lateSignatures: number };
};

/**
 * Renders a view (its component) or a part of one (an element) as the Dashboard would, with the real server
 * behind it. Only Stripe's side is made up: the context, the signature, toasts.
 */
export async function renderView(
  view: ComponentType<ExtensionContextValue> | ReactElement,
  options: ViewOptions,
): Promise<View> {
  const { backend } = options;
  const user = options.user ?? { id: "usr_1", name: "Anna Keller" };
  const mock = getMockContextProps({
    userContext: {
      ...user,
      account: { id: backend.place.account, country: "DE" },
      locale: options.locale ?? "en-US",
      roles: (options.roles ?? ["admin"]).map((id) => ({ id, name: id, type: "builtIn" as const })),
    },
    environment: {
      mode: backend.place.livemode ? "live" : "test",
      viewportID: options.viewportID ?? "stripe.dashboard.drawer.default",
      // Views are rendered until the process ends: their own refresh must not run into another test.
      constants: { API_BASE, REFRESH_MS: "2000000000", ...options.constants },
      ...(options.queryParams ? { queryParams: options.queryParams } : {}),
    },
  });
  const context: ExtensionContextValue = {
    ...mock,
    environment: { ...mock.environment, objectContext: options.objectContext ?? null },
  };
  const requests: View["requests"] = [];
  const toasts: string[] = [];
  const places: Place[] = [];
  const faults = { offline: false, lateSignatures: 0 };
  let refreshed = 0;
  let underWay = 0;

  async function toServer(url: string, init: RequestInit): Promise<Response> {
    const { procedure, input } = JSON.parse(String(init.body)) as { procedure: string; input: unknown };
    requests.push({ procedure, input });
    if (faults.offline) throw new TypeError("Failed to fetch");
    return backend.request(url.slice("https://makegood.test".length), init);
  }
  // Requests of one view go to its own server, whichever views there were before.
  globalThis.fetch = ((url: string, init: RequestInit) => {
    if (!String(url).startsWith(API_BASE)) return fetchOfNode(url, init);
    underWay += 1;
    return toServer(url, init).finally(() => {
      underWay -= 1;
    });
  }) as typeof fetch;

  Object.assign(globalThis, {
    __StripeExtExports: {
      endpoint: {
        call: {
          supportsFetchAppEmbeddedKey: async () => false,
          fetchStripeSignature: async (payload: object) => {
            const { account } = backend.place;
            const late = faults.lateSignatures > 0 ? 600_000 : 0;
            faults.lateSignatures = Math.max(0, faults.lateSignatures - 1);
            const text = JSON.stringify({ ...payload, user_id: user.id, account_id: account });
            return backend.sign(text, backend.now() - late);
          },
          showToast: async (message: string) => {
            if (message.length < 1 || message.length > 30)
              throw new Error(`A toast has 1 to 30 characters: ${message}`);
            toasts.push(message);
            return { update: () => {}, dismiss: () => {} };
          },
          refreshDashboardData: async () => {
            refreshed += 1;
          },
          navigateToDashboardRoute: () => {},
          clipboardWriteText: async () => {},
        },
      },
    },
  });

  const element = isValidElement(view) ? (
    <SessionProvider context={context}>
      <PlacesContext.Provider value={{ wide: options.wide ?? false, go: (place) => void places.push(place) }}>
        {view}
      </PlacesContext.Provider>
    </SessionProvider>
  ) : (
    rendered(view as ComponentType<ExtensionContextValue>, context)
  );
  const { wrapper, update } = render(element);
  const screen = new Screen(() => wrapper.instance as RemoteRoot);

  async function settle() {
    // A few quiet turns in a row: an answer leads to a drawing, which may lead to the next question.
    for (let quiet = 0; quiet < 4; quiet = underWay === 0 ? quiet + 1 : 0) await update();
  }
  await settle();

  return {
    screen,
    wrapper,
    settle,
    text: () => screen.text(),
    async press(name) {
      screen.pressable(name)();
      await settle();
    },
    async fill(label, value) {
      const { type, props } = screen.field(label);
      const change = props.onChange as ((event: unknown) => void) | undefined;
      if (!change) throw new Error(`The field “${label}” hears no change.`);
      change(
        type === "DateField" || type === "CurrencyField"
          ? value
          : { target: typeof value === "boolean" ? { checked: value } : { value: String(value) } },
      );
      await settle();
    },
    requests,
    toasts,
    places,
    refreshes: () => refreshed,
    faults,
  };
}

const rendered = (Component: ComponentType<ExtensionContextValue>, context: ExtensionContextValue) => (
  <Component {...context} />
);
