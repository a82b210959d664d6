import type { IconProps } from "@stripe/ui-extension-sdk/ui";
import { useCss } from "./css.ts";

type Name = IconProps["name"];

/** Outlines on a grid of 16, drawn for the preview. */
const PATHS: Partial<Record<Name, string>> = {
  add: "M8 3v10M3 8h10",
  arrowDown: "M8 3v10M4 9l4 4 4-4",
  arrowLeft: "M13 8H3M7 4 3 8l4 4",
  arrowRight: "M3 8h10M9 4l4 4-4 4",
  arrowUp: "M8 13V3M4 7l4-4 4 4",
  arrowUpRight: "M5 11l6-6M6 5h5v5",
  balance: "M8 2v12M3 5h10M3 5l-1.5 5h3zM13 5l-1.5 5h3zM5 14h6",
  bank: "M2 6l6-3.5L14 6zM3.5 6v6M6.5 6v6M9.5 6v6M12.5 6v6M2 13h12",
  barChart: "M3 13V8M8 13V3M13 13V6",
  billing: "M4 2h8v12l-2-1.3L8 14l-2-1.3L4 14zM6.5 5.5h3M6.5 8.5h3",
  block: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM4 4l8 8",
  calendar: "M3 4h10v9H3zM3 7h10M5.5 2.5v3M10.5 2.5v3",
  call: "M4 2.5l2 3-1.2 1.4a8 8 0 0 0 4.3 4.3L10.5 10l3 2-1 1.5C7 14 2 9 2.5 3.5z",
  card: "M2 4h12v8H2zM2 7h12",
  chat: "M2.5 3.5h11v7h-6l-3 2.5v-2.5h-2z",
  check: "M3 8.5l3.5 3.5L13 4.5",
  chevronDown: "M4 6l4 4 4-4",
  chevronLeft: "M10 4L6 8l4 4",
  chevronRight: "M6 4l4 4-4 4",
  chevronUp: "M4 10l4-4 4 4",
  circle: "M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3z",
  clipboard: "M4 3.5h8v10H4zM6 2.5h4v2H6z",
  clock: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 5v3.5l2.2 1.5",
  code: "M5.5 4L2 8l3.5 4M10.5 4L14 8l-3.5 4",
  coupon: "M2 5h12v2a1.2 1.2 0 0 0 0 2v2H2V9a1.2 1.2 0 0 0 0-2zM9.5 5v6",
  cross: "M4 4l8 8M12 4l-8 8",
  customer: "M8 2.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM3 14a5 5 0 0 1 10 0",
  delete: "M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.7 9h5.6l.7-9",
  document: "M4 2h5.5L12 4.5V14H4zM6 7h4M6 10h4",
  download: "M8 2.5v7M5 7l3 3 3-3M3 13h10",
  edit: "M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3zM9 4.7L11.3 7",
  email: "M2 4h12v8H2zM2 4.5l6 4.5 6-4.5",
  export: "M8 10V2.5M5 5l3-3 3 3M3 9v4h10V9",
  external: "M9 3h4v4M13 3L7.5 8.5M11 9.5V13H3V5h3.5",
  eyeOpen:
    "M1.5 8S4 4 8 4s6.5 4 6.5 4S12 12 8 12 1.5 8 1.5 8zM8 6.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4z",
  filter: "M2.5 4h11M4.5 8h7M6.5 12h3",
  flag: "M4 14V2.5h8L10.5 5.5 12 8.5H4",
  globe: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM2 8h12M8 2c3.5 4 3.5 8 0 12M8 2c-3.5 4-3.5 8 0 12",
  growth: "M2 12l4-4 3 3 5-6M10.5 5H14v3.5",
  help: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM6.3 6.2a1.8 1.8 0 1 1 2.5 1.7c-.5.3-.8.6-.8 1.3M8 11.3v.2",
  history: "M3 8a5 5 0 1 0 1.5-3.5L3 6M3 3v3h3M8 5.5V8l2 1.3",
  home: "M2.5 7.5L8 3l5.5 4.5M4 6.5V13h8V6.5",
  info: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 7.3v4M8 4.8v.2",
  invoice: "M4 2h8v12l-2-1.3L8 14l-2-1.3L4 14zM6.5 5.5h3M6.5 8.5h3",
  lightningBolt: "M9 2L3.5 9H8l-1 5 5.5-7H8z",
  link: "M7 9a2.5 2.5 0 0 0 3.6 0l2-2A2.5 2.5 0 0 0 9 3.5l-.8.8M9 7a2.5 2.5 0 0 0-3.6 0l-2 2A2.5 2.5 0 0 0 7 12.5l.8-.8",
  list: "M6 4h8M6 8h8M6 12h8M2.5 4h.5M2.5 8h.5M2.5 12h.5",
  lock: "M4 7h8v6.5H4zM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
  menu: "M2.5 4h11M2.5 8h11M2.5 12h11",
  more: "M3 8h.01M8 8h.01M13 8h.01",
  note: "M3 3h10v7l-3 3H3zM5.5 6h5M5.5 9h3",
  notifications: "M4 11V7a4 4 0 0 1 8 0v4l1 1H3zM6.5 13.5h3",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  person: "M8 2.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM3 14a5 5 0 0 1 10 0",
  phone: "M5 2h6v12H5zM7.5 12h1",
  pin: "M8 9.5V14M5 9.5h6L10 6V2.5H6V6z",
  play: "M5 3l8 5-8 5z",
  product: "M8 2l5.5 3v6L8 14l-5.5-3V5zM2.5 5L8 8l5.5-3M8 8v6",
  refresh: "M13 8a5 5 0 1 1-1.5-3.5L13 6M13 3v3h-3",
  reporting: "M3 13V3M3 13h10M6 10.5v-2M9 10.5v-5M12 10.5v-3.5",
  risk: "M8 2.5L14.5 13.5h-13zM8 6.5v3.5M8 11.7v.2",
  rule: "M2.5 4.5l1.5 1.5 2.5-3M8.5 4.5H14M2.5 11l1.5 1.5 2.5-3M8.5 11H14",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5l3 3",
  send: "M14 2L7.5 14 6 9 2 6.5zM14 2L6 9",
  settings:
    "M8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM8 2v2M8 12v2M2 8h2M12 8h2M3.8 3.8l1.4 1.4M10.8 10.8l1.4 1.4M3.8 12.2l1.4-1.4M10.8 5.2l1.4-1.4",
  shield: "M8 2l5 2v4c0 3-2 5-5 6-3-1-5-3-5-6V4z",
  sparkle: "M8 2l1.5 4.5L14 8l-4.5 1.5L8 14l-1.5-4.5L2 8l4.5-1.5z",
  star: "M8 2l1.8 4 4.2.400-3.2 2.8 1 4.3L8 11.2l-3.8 2.3 1-4.3L2 6.4 6.2 6z",
  subscription: "M3 6.5A5 5 0 0 1 12.5 6M13 3v3h-3M13 9.5A5 5 0 0 1 3.5 10M3 13v-3h3",
  tag: "M2.5 8.5V3h5.5l5.5 5.5-5.5 5.5zM5.3 5.8v.1",
  tasks: "M3 3h10v10H3zM5.5 8l2 2 3.5-4",
  truck: "M1.5 4h8v7h-8zM9.5 6.5h3L14.5 9v2h-5M4.5 11v1.5M12 11v1.5",
  upload: "M8 10V3M5 5.5L8 2.5l3 3M3 13h10",
  wallet: "M2 4.5h11v8.5H2zM2 4.5L11 2.5v2M13 8h-3v2h3",
  warning: "M8 2.5L14.5 13.5h-13zM8 6.5v3.5M8 11.7v.2",
};

/** The same glyph under another of the SDK's names. */
const ALIASES: Partial<Record<Name, Name>> = {
  accept: "check",
  arrowsLoop: "refresh",
  arrowIncrease: "growth",
  barGraph: "barChart",
  billingQuote: "document",
  business: "bank",
  cancel: "cross",
  caretDown: "chevronDown",
  caretLeft: "chevronLeft",
  caretRight: "chevronRight",
  caretUp: "chevronUp",
  change: "refresh",
  charge: "card",
  checkmark: "check",
  clipboardCheck: "tasks",
  customers: "customer",
  dispute: "warning",
  doc: "document",
  earlyFraudWarning: "warning",
  hide: "eyeOpen",
  invite: "email",
  listView: "list",
  navClock: "clock",
  negative: "cross",
  new: "sparkle",
  next: "chevronRight",
  order: "product",
  overflow: "more",
  payByBank: "bank",
  payment: "card",
  payout: "bank",
  plan: "list",
  positive: "check",
  previous: "chevronLeft",
  recurring: "subscription",
  recurringInvoice: "invoice",
  review: "eyeOpen",
  safe: "lock",
  show: "eyeOpen",
  support: "help",
  trash: "delete",
  trial: "clock",
  user: "person",
} as Partial<Record<Name, Name>>;

const SIZES = { xsmall: 10, small: 12, medium: 16, large: 20, xlarge: 24 };

interface Glyph {
  path: string;
  circle: boolean;
  filled: boolean;
}

function glyphOf(name: Name): Glyph | undefined {
  const own = PATHS[ALIASES[name] ?? name];
  if (own !== undefined) return { path: own, circle: false, filled: false };
  // "checkCircle", "warningCircle", "starFilled": the plain glyph within a circle, or filled.
  const [, base, circle, filled] = /^(.*?)(Circle)?(Filled)?$/.exec(name)!;
  const path = PATHS[ALIASES[base as Name] ?? (base as Name)];
  if (path === undefined || (circle === undefined && filled === undefined)) return undefined;
  return { path, circle: circle !== undefined, filled: filled !== undefined };
}

function Drawing({ path, circle, filled, width }: Glyph & { width: number }) {
  const line = { strokeLinecap: "round", strokeLinejoin: "round" } as const;
  if (!circle) {
    return (
      <path
        {...line}
        d={path}
        fill={filled ? "currentColor" : "none"}
        stroke="currentColor"
        strokeWidth={width}
      />
    );
  }
  return (
    <>
      <circle
        cx="8"
        cy="8"
        r="6.25"
        fill={filled ? "currentColor" : "none"}
        stroke="currentColor"
        strokeWidth="1.5"
      />
      <path
        {...line}
        d={path}
        fill="none"
        stroke={filled ? "#fff" : "currentColor"}
        strokeWidth={width / 0.55}
        transform="translate(8 8) scale(0.55) translate(-8 -8)"
      />
    </>
  );
}

/** An icon of the SDK's set; those not drawn for the preview are a dot. Decorative: it has no name of its own. */
export function Icon({ name, size = "medium", css }: IconProps) {
  const { fill } = useCss("Icon", css, ["fill"]);
  const glyph = glyphOf(name);
  const pixels = SIZES[size];
  return (
    <svg
      className="ui-icon"
      width={pixels}
      height={pixels}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
      data-icon={name}
      style={fill === undefined ? {} : { color: fill }}
    >
      {glyph === undefined ? (
        <circle cx="8" cy="8" r="3" fill="currentColor" />
      ) : (
        <Drawing {...glyph} width={glyph.path === PATHS.more ? 2.5 : 1.5} />
      )}
    </svg>
  );
}
