import type { Manifest, RouteDescriptor, SearchParams } from "../host/extension.ts";
import { writeHref } from "../host/extension.ts";

/** The pages whose middle is made from the account's data. */
export type DataPage =
  | "home"
  | "balances"
  | "payments"
  | "payment"
  | "customers"
  | "customer"
  | "products"
  | "billing"
  | "subscriptions"
  | "subscription"
  | "invoices"
  | "invoice";

/**
 * A page of the preview: data with the drawer beside it, the extension in the middle (where `href` is its router's
 * address), or nothing that we have.
 */
export type Place =
  | { kind: "data"; page: DataPage; id: string; viewport: string; object: ObjectContext | null }
  | { kind: "extension"; viewport: string; href: string | null }
  | { kind: "elsewhere"; what: string };

export type ObjectContext = { id: string; object: string };

export const FULL_PAGE = "/app/makegood";
export const SETTINGS = "/settings/apps/makegood";
export const ONBOARDING = "/onboarding/makegood";
export const DRAWER = "stripe.dashboard.drawer.default";

/** Path, page, viewport; a path that ends in ":id" has that object on screen. */
const PAGES: readonly (readonly [path: string, page: DataPage, viewport: string])[] = [
  ["/home", "home", "stripe.dashboard.home.overview"],
  ["/balances", "balances", "stripe.dashboard.balance.overview"],
  ["/payments", "payments", "stripe.dashboard.payment.list"],
  ["/payments/:id", "payment", "stripe.dashboard.payment.detail"],
  ["/customers", "customers", "stripe.dashboard.customer.list"],
  ["/customers/:id", "customer", "stripe.dashboard.customer.detail"],
  ["/products", "products", "stripe.dashboard.product.list"],
  ["/billing", "billing", "stripe.dashboard.billing.overview"],
  ["/subscriptions", "subscriptions", "stripe.dashboard.subscription.list"],
  ["/subscriptions/:id", "subscription", "stripe.dashboard.subscription.detail"],
  ["/invoices", "invoices", "stripe.dashboard.invoice.list"],
  ["/invoices/:id", "invoice", "stripe.dashboard.invoice.detail"],
];

/** What Stripe calls the object of a detail page; a payment is a charge or a payment intent, by its id. */
function objectOf(page: DataPage, id: string): ObjectContext | null {
  if (id === "") return null;
  if (page === "payment") return { id, object: id.startsWith("ch_") ? "charge" : "payment_intent" };
  return { id, object: page };
}

/** @param at path and query, as in the address bar */
export function placeOf(at: string): Place {
  const { pathname: path, search } = new URL(at, "http://preview.invalid");
  if (path === "/") return placeOf("/home");
  if (path === SETTINGS) return { kind: "extension", viewport: "settings", href: null };
  if (path === ONBOARDING) return { kind: "extension", viewport: "onboarding", href: null };
  if (path === FULL_PAGE || path.startsWith(`${FULL_PAGE}/`)) {
    const href = (path.slice(FULL_PAGE.length) || "/") + search;
    return { kind: "extension", viewport: "stripe.dashboard.fullpage", href };
  }
  for (const [pattern, page, viewport] of PAGES) {
    const id = idIn(pattern, path);
    if (id !== null) return { kind: "data", page, id, viewport, object: objectOf(page, id) };
  }
  return { kind: "elsewhere", what: path.replace(/^\/elsewhere\//, "") };
}

function idIn(pattern: string, path: string): string | null {
  if (!pattern.endsWith("/:id")) return pattern === path ? "" : null;
  const folder = pattern.slice(0, -":id".length);
  const id = path.startsWith(folder) ? path.slice(folder.length) : "";
  return id === "" || id.includes("/") ? null : decodeURIComponent(id);
}

/** The view that the Dashboard opens there: the viewport's own, or beside a page the one for everywhere else. */
export function viewAt(
  manifest: Manifest,
  place: Place,
): { viewport: string; component: string } | undefined {
  const { views } = manifest.ui_extension;
  const own =
    place.kind === "elsewhere" ? undefined : views.find(({ viewport }) => viewport === place.viewport);
  if (own !== undefined || place.kind === "extension") return own;
  return views.find(({ viewport }) => viewport === DRAWER);
}

/** Where a route descriptor of the SDK leads; null for what cannot be understood. */
export function pathOf(route: RouteDescriptor): string | null {
  switch (route.name) {
    case "dashboard":
      return "/home";
    case "balanceOverview":
      return "/balances";
    case "billing":
    case "customers":
    case "invoices":
    case "payments":
    case "products":
    case "subscriptions":
      return `/${route.name}`;
    case "customerDetails":
      return `/customers/${encodeURIComponent(route.params.customerId)}`;
    case "invoiceDetails":
      return `/invoices/${encodeURIComponent(route.params.invoiceId)}`;
    case "subscriptionDetails":
      return `/subscriptions/${encodeURIComponent(route.params.subscriptionId)}`;
    case "paymentDetails":
    case "paymentReviewDetails":
      return `/payments/${encodeURIComponent(route.params.paymentId)}`;
    case "onboarding":
      return ONBOARDING;
    case "fullPage":
      return route.params?.tabId ? `${FULL_PAGE}/${encodeURIComponent(route.params.tabId)}` : FULL_PAGE;
    case "fullPageGlob":
      return fullPagePath(
        `/${(route.params?.glob ?? []).map(encodeURIComponent).join("/")}`,
        route.params?.searchParams ?? {},
      );
    case "productDetails":
    case "reportsHub":
    case "revenueRecognition":
    case "shippingRateDetails":
    case "shippingRates":
    case "taxReporting":
    case "taxReportingLocations":
      return `/elsewhere/${route.name}`;
    default:
      return null;
  }
}

/** The address of the full page where the extension's router stands at `href`. */
export const fullPagePath = (href: string, search: SearchParams): string =>
  writeHref(href === "/" || href === "" ? FULL_PAGE : `${FULL_PAGE}/${href.replace(/^\//, "")}`, search);

/** Variables of the address whose name begins with `app_` are the app's; it gets them without that beginning. */
export function queryParamsOf(at: string): Record<string, string> {
  const { searchParams } = new URL(at, "http://preview.invalid");
  return Object.fromEntries(
    [...searchParams].flatMap(([name, value]) => (name.startsWith("app_") ? [[name.slice(4), value]] : [])),
  );
}
