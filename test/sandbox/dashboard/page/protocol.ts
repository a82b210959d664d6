import type { RemoteChannel } from "@remote-ui/core";
import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import type { SearchParams } from "@stripe/ui-extension-sdk/types/global.navigation";
import type { RouteDescriptor } from "@stripe/ui-extension-sdk/ui";

export type { ExtensionContextValue, RouteDescriptor, SearchParams };

/** What the preview reads of stripe-app.json; the rest is passed through untouched. */
export interface Manifest {
  id: string;
  name: string;
  version: string;
  icon?: string;
  permissions?: { permission: string; purpose: string }[];
  ui_extension: {
    views: { viewport: string; component: string }[];
    content_security_policy?: {
      "connect-src"?: string[] | null;
      "image-src"?: string[] | null;
    };
  };
  constants?: Record<string, unknown> | null;
}

type Answer<T> = T | Promise<T>;

export interface ToastOptions {
  type?: "success" | "caution" | "pending";
  action?: string;
  onAction?: () => void;
}

/** The handle that the extension gets for a toast on screen. */
export interface Toast {
  update(message: string, options?: ToastOptions): void;
  dismiss(): void;
}

/**
 * What the Dashboard answers when an extension calls it, by the names of the SDK's own platform calls, plus two of the
 * preview: `hrefChanged` (the extension's router moved by itself) and `fault` (the extension did something that the
 * real Dashboard refuses, or something in it broke).
 */
export interface HostCalls {
  fetchStripeSignature(payload?: unknown): Answer<string>;
  showToast(message: string, options: ToastOptions): Answer<Toast>;
  navigateToDashboardRoute(route: RouteDescriptor): Answer<void>;
  refreshDashboardData(): Answer<void>;
  clipboardWriteText(text: string): Answer<void>;
  getUserAuthorizedPermissions(): Answer<string[]>;
  isPermissionAuthorized(permission: string): Answer<boolean>;
  isSourceInAuthorizedCSP(source: string): Answer<boolean>;
  getDashboardUserEmail(): Answer<unknown>;
  createOAuthState(state: string): Answer<{ state: string; challenge: string }>;
  supportsFetchAppEmbeddedKey(): Answer<boolean>;
  hrefChanged(href: string, search: SearchParams): Answer<void>;
  fault(message: string): void;
}

export const HOST_CALLS = [
  "fetchStripeSignature",
  "showToast",
  "navigateToDashboardRoute",
  "refreshDashboardData",
  "clipboardWriteText",
  "getUserAuthorizedPermissions",
  "isPermissionAuthorized",
  "isSourceInAuthorizedCSP",
  "getDashboardUserEmail",
  "createOAuthState",
  "supportsFetchAppEmbeddedKey",
  "hrefChanged",
  "fault",
] as const satisfies (keyof HostCalls)[];

/** What the frame offers to the host over the port. */
export interface FrameCalls {
  manifest(): Manifest;
  mount(id: string, component: string, context: ExtensionContextValue, channel: RemoteChannel): void;
  update(id: string, context: ExtensionContextValue): void;
  unmount(id: string): void;
  setHref(href: string, search: SearchParams): void;
}

export const FRAME_CALLS = [
  "manifest",
  "mount",
  "update",
  "unmount",
  "setHref",
] as const satisfies (keyof FrameCalls)[];

/** Posted by the frame's window before the port exists. */
export type FrameMessage = { type: "frame_loaded" } | { type: "extension_ready" } | ExtensionFailed;

export interface ExtensionFailed {
  type: "extension_failed";
  message: string;
}

/** Posted by the host with the frame's end of a message channel. */
export interface InitExtension {
  type: "init_extension";
  code: string;
  href: string | undefined;
  search: SearchParams;
}
