// A page with nothing of a Dashboard around the view: what tests of the components and the frame look at.
import { createRoot } from "react-dom/client";
import type { ExtensionContextValue, HostCalls } from "./host/extension.ts";
import { openExtension } from "./host/extension.ts";
import { ExtensionView } from "./host/ExtensionView.tsx";

/** What the test passes in, and what the page tells it, through `window.bare`. */
export interface Bare {
  code: string;
  component: string;
  context: ExtensionContextValue;
  href?: string;
  width?: string;
  /** Every call of the extension to the Dashboard, in order. */
  calls: { name: string; args: unknown[] }[];
  faults: string[];
  setContext?: (context: ExtensionContextValue) => void;
  setHref?: (href: string) => void;
}

declare global {
  interface Window {
    bare: Bare;
  }
}

const { bare } = window;

/** Answers what the SDK needs to go on and writes the call down. */
function answer<Name extends keyof HostCalls>(
  name: Name,
  reply: ReturnType<HostCalls[Name]>,
): HostCalls[Name] {
  const call = (...args: unknown[]) => {
    bare.calls.push({ name, args: args.filter((arg) => typeof arg !== "function") });
    return reply;
  };
  return call as HostCalls[Name];
}

const calls: HostCalls = {
  fetchStripeSignature: answer("fetchStripeSignature", "t=0,v1=none"),
  showToast: answer("showToast", { update: () => {}, dismiss: () => {} }),
  navigateToDashboardRoute: answer("navigateToDashboardRoute", undefined),
  refreshDashboardData: answer("refreshDashboardData", undefined),
  clipboardWriteText: answer("clipboardWriteText", undefined),
  getUserAuthorizedPermissions: answer("getUserAuthorizedPermissions", []),
  isPermissionAuthorized: answer("isPermissionAuthorized", true),
  isSourceInAuthorizedCSP: answer("isSourceInAuthorizedCSP", true),
  getDashboardUserEmail: answer("getDashboardUserEmail", { email: "dana@example.com" }),
  createOAuthState: answer("createOAuthState", { state: "state", challenge: "challenge" }),
  supportsFetchAppEmbeddedKey: answer("supportsFetchAppEmbeddedKey", false),
  hrefChanged: answer("hrefChanged", undefined),
  fault: (message) => void bare.faults.push(message),
};

async function start(): Promise<void> {
  const { code, component, context, href } = bare;
  const extension = await openExtension({ code, calls, ...(href === undefined ? {} : { href }) });
  const root = createRoot(document.querySelector("main")!);
  bare.setContext = (next) =>
    root.render(<ExtensionView extension={extension} component={component} context={next} />);
  bare.setHref = (next) => extension.setHref(next);
  bare.setContext(context);
}

void start();
