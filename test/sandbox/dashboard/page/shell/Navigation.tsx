import { type App, AppIcon, Icon, type IconName } from "./icons.tsx";
import { PageLink } from "./location.ts";
import { FULL_PAGE, ONBOARDING, SETTINGS } from "./places.ts";

type Entry = { label: string; href: string; icon?: IconName };

const MAIN: Entry[] = [
  { label: "Home", href: "/home", icon: "home" },
  { label: "Balances", href: "/balances", icon: "balances" },
  { label: "Transactions", href: "/payments", icon: "payments" },
  { label: "Customers", href: "/customers", icon: "customers" },
  { label: "Product catalogue", href: "/products", icon: "products" },
];
const BILLING: Entry[] = [
  { label: "Overview", href: "/billing" },
  { label: "Subscriptions", href: "/subscriptions" },
  { label: "Invoices", href: "/invoices" },
];

/** The left side of the Dashboard: the account, its pages and the app's own. */
export function Navigation(props: { account: string; app: App; path: string; fullPage: boolean }) {
  const { account, app, path, fullPage } = props;
  const isHere = (href: string) => path === href || path.startsWith(`${href}/`);
  const item = ({ label, href, icon }: Entry) => (
    <li key={href}>
      <PageLink href={href} className="shell-nav-link" aria-current={isHere(href) ? "page" : undefined}>
        {icon ? <Icon name={icon} /> : <span className="shell-nav-indent" />}
        {label}
      </PageLink>
    </li>
  );
  return (
    <nav className="shell-nav" aria-label="Dashboard">
      <div className="shell-account">
        <span className="shell-account-mark" aria-hidden="true">
          {account.slice(0, 1)}
        </span>
        <span>{account}</span>
      </div>
      <ul>{MAIN.map(item)}</ul>
      <h2>Products</h2>
      <ul>
        <li className="shell-nav-group">
          <Icon name="billing" />
          Billing
        </li>
        {BILLING.map(item)}
      </ul>
      <h2>Apps</h2>
      <ul>
        {fullPage && (
          <li>
            <PageLink
              href={FULL_PAGE}
              className="shell-nav-link"
              aria-current={isHere(FULL_PAGE) ? "page" : undefined}
            >
              <AppIcon app={app} size={16} />
              {app.name}
            </PageLink>
          </li>
        )}
        {item({ label: "App settings", href: SETTINGS, icon: "settings" })}
        {item({ label: "Get started", href: ONBOARDING, icon: "play" })}
      </ul>
    </nav>
  );
}
