import type { PreviewUser, Signed } from "../../preview.ts";
import type { HostCalls, Manifest } from "../host/extension.ts";
import { noteFault } from "./Faults.tsx";
import { here, navigate } from "./location.ts";
import { fullPagePath, pathOf, placeOf } from "./places.ts";
import { post } from "./requests.ts";
import type { ToastBoard } from "./Toasts.tsx";

/** An answer of the Dashboard's that the extension has to deal with, such as a signature refused. */
class Refusal extends Error {}

// The rpc library hands an error to the caller and throws it here once more, where nobody waits for it.
addEventListener("unhandledrejection", (event) => {
  if (!(event.reason instanceof Refusal)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
});

/** What the calls need of the shell, as it is when they come. */
export type Surroundings = {
  user(): PreviewUser;
  manifest(): Manifest;
  toasts: ToastBoard;
  /** Reads the shell's data again. */
  reload(): void;
  /** The extension moved its own router while it fills the page; `at` is the page's new address. */
  moved(at: string): void;
};

/** What this Dashboard answers when the extension calls it. */
export function answerCalls({ user, manifest, toasts, reload, moved }: Surroundings): HostCalls {
  const permissions = () => (manifest().permissions ?? []).map(({ permission }) => permission);
  const policy = () => manifest().ui_extension.content_security_policy;
  return {
    async fetchStripeSignature(payload) {
      try {
        const { signature } = await post<Signed>("/preview/sign", { user: user().id, payload });
        return signature;
      } catch (error) {
        throw new Refusal(error instanceof Error ? error.message : String(error));
      }
    },
    showToast: (message, options) => toasts.show(message, options),
    navigateToDashboardRoute(route) {
      const path = pathOf(route);
      if (path === null) noteFault(`The Dashboard has no route "${String(route.name)}".`);
      else navigate(path);
    },
    refreshDashboardData: reload,
    async clipboardWriteText(text) {
      await navigator.clipboard.writeText(text);
    },
    getUserAuthorizedPermissions: permissions,
    isPermissionAuthorized: (permission) => permissions().includes(permission),
    isSourceInAuthorizedCSP: (source) =>
      [...(policy()?.["connect-src"] ?? []), ...(policy()?.["image-src"] ?? [])].includes(source),
    getDashboardUserEmail: () => ({
      email: user().email,
      json: { email: user().email },
      ok: true,
      status: 200,
    }),
    createOAuthState: (state) => ({ state, challenge: "preview" }),
    supportsFetchAppEmbeddedKey: () => false,
    hrefChanged(href, search) {
      const place = placeOf(here());
      if (place.kind !== "extension" || place.href === null) return;
      const at = fullPagePath(href, search);
      moved(at);
      navigate(at);
    },
    fault: noteFault,
  };
}
