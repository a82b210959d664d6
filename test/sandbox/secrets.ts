import { badParameter } from "./errors.ts";
import { page, readPage } from "./pages.ts";
import type { AppSecret } from "./wire.ts";
import { type Call, newId, type Route } from "./world.ts";

function readScope(call: Call): { type: "account" | "user"; user?: string } {
  const scope = call.params.hash("scope");
  const type = scope?.oneOf("type", ["account", "user"]);
  const user = scope?.optional("user");
  if (type === undefined)
    throw badParameter("Missing required param: scope[type].", "scope[type]", "parameter_missing");
  return { type, ...(user === undefined ? {} : { user }) };
}

const sameScope = (a: AppSecret["scope"], b: AppSecret["scope"]) => a.type === b.type && a.user === b.user;

function find(call: Call): AppSecret {
  const name = call.params.required("name");
  const scope = readScope(call);
  call.params.complete();
  const now = call.world.clock.seconds();
  const found = call.tenant.secrets
    .values()
    .find(
      (secret) =>
        secret.name === name && sameScope(secret.scope, scope) && (secret.expires_at ?? now + 1) > now,
    );
  if (found === undefined)
    throw badParameter(`No secret found with name '${name}'`, "name", "resource_missing");
  return found;
}

/** Answers leave the payload out unless it is expanded. */
function hidden({ payload: _, ...rest }: AppSecret): object {
  return rest;
}

export const secretRoutes: Route[] = [
  {
    method: "post",
    path: "/v1/apps/secrets",
    run(call) {
      const { params, tenant } = call;
      const name = params.required("name");
      const payload = params.required("payload");
      const expiresAt = params.integer("expires_at") ?? null;
      const scope = readScope(call);
      params.complete();
      const old = tenant.secrets
        .values()
        .find((secret) => secret.name === name && sameScope(secret.scope, scope));
      if (old !== undefined) tenant.secrets.remove(old.id);
      return hidden(
        tenant.secrets.add({
          id: newId(call, "appsecret"),
          object: "apps.secret",
          created: call.world.clock.seconds(),
          expires_at: expiresAt,
          livemode: tenant.livemode,
          name,
          payload,
          scope,
        }),
      );
    },
  },
  {
    method: "get",
    path: "/v1/apps/secrets/find",
    run(call) {
      const found = find(call);
      return call.params.strings("expand")?.includes("payload") ? found : hidden(found);
    },
  },
  {
    method: "post",
    path: "/v1/apps/secrets/delete",
    run(call) {
      const found = find(call);
      call.tenant.secrets.remove(found.id);
      return { ...hidden(found), deleted: true };
    },
  },
  {
    method: "get",
    path: "/v1/apps/secrets",
    run(call) {
      const paging = readPage(call.params);
      const scope = readScope(call);
      call.params.complete();
      const list = page(call.tenant.secrets.values(), "/v1/apps/secrets", paging, (secret) =>
        sameScope(secret.scope, scope),
      );
      return { ...list, data: list.data.map(hidden) };
    },
  },
];
