// Runs inside <iframe sandbox="allow-scripts">: an origin of null, no storage, no access to the page around it.
import { createRemoteRoot } from "@remote-ui/core";
import * as remoteReact from "@remote-ui/react";
import { createEndpoint, fromMessagePort, retain } from "@remote-ui/rpc";
import { Component, createElement, type FunctionComponent, type ReactNode } from "react";
import * as jsxRuntime from "react/jsx-runtime";
import {
  type ExtensionContextValue,
  type FrameCalls,
  type FrameMessage,
  HOST_CALLS,
  type HostCalls,
  type InitExtension,
  type Manifest,
} from "../protocol.ts";
import { watchBorder } from "./border.ts";
import { dashboardReact } from "./react.ts";
import { createRouter } from "./router.ts";
import { createMemoryStorage } from "./storage.ts";

type View = FunctionComponent<ExtensionContextValue>;

interface ExtensionExports {
  default: Manifest;
  endpoint?: unknown;
  [view: string]: unknown;
}

const EXTERNALS: Record<string, unknown> = {
  react: dashboardReact,
  "react/jsx-runtime": jsxRuntime,
  "@remote-ui/react": remoteReact,
};

const sandbox = globalThis as typeof globalThis & {
  require?: (name: string) => unknown;
  __memoryStorage?: unknown;
  __extRouter?: unknown;
  __StripeExtExports?: ExtensionExports;
};

class ErrorBoundary extends Component<
  { report: (error: unknown) => void; children?: ReactNode },
  { failed: boolean }
> {
  override state = { failed: false };
  static getDerivedStateFromError() {
    return { failed: true };
  }
  override componentDidCatch(error: unknown) {
    this.props.report(error);
  }
  override render() {
    return this.state.failed ? null : this.props.children;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}

function post(message: FrameMessage): void {
  parent.postMessage(message, "*");
}

/** The browser itself holds the extension's requests to the manifest's connect-src, WebSockets and beacons included. */
function enforceConnectSources(manifest: Manifest, fault: (message: string) => void): void {
  const allowed = manifest.ui_extension.content_security_policy?.["connect-src"] ?? [];
  addEventListener("securitypolicyviolation", (event) => {
    fault(
      `Refused to connect to ${event.blockedURI}: not within connect-src (${allowed.join(" ") || "none"}).`,
    );
  });
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = `connect-src ${allowed.length === 0 ? "'none'" : allowed.join(" ")}`;
  document.head.append(policy);
}

function start({ code, href, search }: InitExtension, port: MessagePort): void {
  const endpoint = createEndpoint<HostCalls>(fromMessagePort(port), { callable: [...HOST_CALLS] });
  port.start();
  const fault = (message: string) => void endpoint.call.fault(message);

  addEventListener("error", (event) => fault(describe(event.error ?? event.message)));
  addEventListener("unhandledrejection", (event) => fault(`Unhandled rejection: ${describe(event.reason)}`));
  const consoleError = console.error.bind(console);
  console.error = (...parts: unknown[]) => {
    fault(`console.error: ${parts.map(describe).join(" ")}`);
    consoleError(...parts);
  };

  sandbox.require = (name) => {
    if (!(name in EXTERNALS)) throw new Error(`The Dashboard's sandbox has no module "${name}"; bundle it.`);
    return EXTERNALS[name];
  };
  sandbox.__memoryStorage = createMemoryStorage(window);
  const router = createRouter({ href, search }, (to, params) => void endpoint.call.hrefChanged(to, params));
  sandbox.__extRouter = router;

  // A classic script: the bundle's top-level `var` becomes a global, as it does from a <script> element.
  // biome-ignore lint/security/noGlobalEval: the sandboxed frame exists to run this code
  globalThis.eval(code);
  const exports = sandbox.__StripeExtExports;
  if (exports === undefined)
    throw new Error("The bundle defines no __StripeExtExports; build it as an iife.");
  // The namespace that esbuild makes is not writable through its getters, but takes a new property.
  Object.defineProperty(exports, "endpoint", { value: endpoint });
  enforceConnectSources(exports.default, fault);

  const mounted = new Map<string, { component: string; root: ReturnType<typeof remoteReact.createRoot> }>();
  function draw(id: string, context: ExtensionContextValue): void {
    const { component, root } = mounted.get(id)!;
    const view = createElement(exports![component] as View, context);
    root.render(createElement(ErrorBoundary, { report: (error) => fault(describe(error)) }, view));
  }

  const calls: FrameCalls = {
    manifest: () => exports.default,
    mount(id, component, context, channel) {
      if (typeof exports[component] !== "function") {
        fault(`The bundle has no view "${component}"; add it to ui_extension.views of the manifest.`);
        return;
      }
      retain(channel);
      const remoteRoot = createRemoteRoot(watchBorder(channel, fault));
      mounted.set(id, { component, root: remoteReact.createRoot(remoteRoot) });
      draw(id, context);
      void remoteRoot.mount();
    },
    update(id, context) {
      if (mounted.has(id)) draw(id, context);
    },
    unmount(id) {
      mounted.get(id)?.root.unmount();
      mounted.delete(id);
    },
    setHref: (to, params) => router.setHref(to, { remote: true, searchParams: params }),
  };
  endpoint.expose({ ...calls });
}

addEventListener("message", (event: MessageEvent<InitExtension>) => {
  if (event.source !== parent || event.data?.type !== "init_extension") return;
  try {
    start(event.data, event.ports[0]!);
    post({ type: "extension_ready" });
  } catch (error) {
    post({ type: "extension_failed", message: describe(error) });
  }
});

post({ type: "frame_loaded" });
