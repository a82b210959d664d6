import type { PreviewState, PreviewUser } from "../../preview.ts";
import type { ExtensionContextValue, Manifest } from "../host/extension.ts";
import type { ObjectContext } from "./places.ts";

/** What the Dashboard hands to a view as its props. */
export function contextOf(given: {
  account: PreviewState["account"];
  mode: PreviewState["mode"];
  user: PreviewUser;
  locale: string;
  manifest: Manifest;
  viewport: string;
  object: ObjectContext | null;
  queryParams: Record<string, string>;
}): ExtensionContextValue {
  const { account, mode, user, locale, manifest, viewport, object, queryParams } = given;
  const policy = manifest.ui_extension.content_security_policy;
  return {
    userContext: {
      id: user.id,
      name: user.name,
      account: { ...account, isSandbox: false },
      locale,
      roles: [{ ...user.role, type: "builtIn" }],
    },
    environment: {
      mode,
      viewportID: viewport,
      objectContext: object,
      constants: JSON.parse(JSON.stringify(manifest.constants ?? {})),
      ...(Object.keys(queryParams).length > 0 ? { queryParams } : {}),
    },
    appContext: {
      authorizedPermissions: (manifest.permissions ?? []).map(({ permission }) => permission),
      authorizedContentSecurityPolicy: {
        connectSrc: policy?.["connect-src"] ?? null,
        imageSrc: policy?.["image-src"] ?? null,
      },
    },
  };
}
