import type {
  ExtensionRouter,
  HrefListener,
  RouteParams,
  RoutesConfig,
  SearchParams,
} from "@stripe/ui-extension-sdk/types/global.navigation";

function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

/** `:name` and `:name?` take one segment, `*` and `*?` take the rest. */
function parameterOf(segment: string): { name: string; optional: boolean; rest: boolean } | undefined {
  if (!segment.startsWith(":") && !segment.startsWith("*")) return undefined;
  const optional = segment.endsWith("?");
  const rest = segment.startsWith("*");
  return { name: rest ? "*" : segment.slice(1, optional ? -1 : undefined), optional, rest };
}

/** The parameters of `href` under `pattern`, or undefined where it does not match. */
function matchPath(pattern: string, href: string): RouteParams | undefined {
  const given = segmentsOf(href);
  const params: RouteParams = {};
  let at = 0;
  for (const segment of segmentsOf(pattern)) {
    const parameter = parameterOf(segment);
    if (parameter === undefined) {
      if (given[at] !== segment) return undefined;
      at += 1;
    } else if (parameter.rest) {
      if (at >= given.length && !parameter.optional) return undefined;
      params["*"] = given.slice(at).map(decodeURIComponent).join("/");
      return params;
    } else if (given[at] !== undefined) {
      params[parameter.name] = decodeURIComponent(given[at]!);
      at += 1;
    } else if (!parameter.optional) {
      return undefined;
    }
  }
  return at === given.length ? params : undefined;
}

function segmentsFor(pattern: string, params: RouteParams): string[] {
  return segmentsOf(pattern).flatMap((segment) => {
    const parameter = parameterOf(segment);
    if (parameter === undefined) return [segment];
    const value = params[parameter.name];
    if (value !== undefined && value !== null) {
      return parameter.rest ? segmentsOf(value).map(encodeURIComponent) : [encodeURIComponent(value)];
    }
    if (parameter.optional) return [];
    throw new Error(`Route ${pattern} needs the parameter "${parameter.name}"; give it in params.`);
  });
}

/**
 * A router of the SDK's `ExtensionRouter` type. It keeps the place in memory, since a frame of null origin has no
 * history of its own.
 *
 * @param onMoved gets each move that began inside the extension, never a move that the Dashboard asked for
 */
export function createRouter(
  initial: { href: string | undefined; search: SearchParams },
  onMoved: (href: string, search: SearchParams) => void,
): ExtensionRouter {
  let { href, search } = initial;
  const listeners = new Set<HrefListener>();

  const router: ExtensionRouter = {
    getHref: () => href,
    getSearchParams: () => search,
    setHref(next, options = {}) {
      const { searchParams, ...navigation } = options;
      href = next;
      search = searchParams ?? {};
      for (const listener of [...listeners]) listener({ href, options: navigation, searchParams: search });
      if (navigation.remote !== true) onMoved(href, search);
    },
    listenToHref(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    setRoute(config, route, options) {
      router.setHref(`/${router.createPathSegments(config, route).join("/")}`, {
        ...options,
        searchParams: route.searchParams ?? {},
      });
    },
    createPathSegments(config, route) {
      const definition = config[route.key];
      if (definition === undefined) {
        throw new Error(`No route "${route.key}"; there are: ${Object.keys(config).join(", ")}.`);
      }
      return segmentsFor(definition.path, route.params ?? {});
    },
    getMatchedRoute(config, at) {
      const path = at.split(/[?#]/, 1)[0]!;
      for (const [key, routeDefinition] of Object.entries(config)) {
        const routeParams = matchPath(routeDefinition.path, path);
        if (routeParams !== undefined) return { key, routeDefinition, routeParams };
      }
      return null;
    },
    registerRoutes: () => {},
    validateRoutes: (config: RoutesConfig) => {
      for (const [key, { path }] of Object.entries(config)) {
        if (!path.startsWith("/")) throw new Error(`The path of route "${key}" must begin with "/": ${path}`);
        const rest = segmentsOf(path).findIndex((segment) => segment.startsWith("*"));
        if (rest !== -1 && rest !== segmentsOf(path).length - 1) {
          throw new Error(`In route "${key}" the wildcard must be the last segment: ${path}`);
        }
      }
      return config;
    },
  };
  return router;
}
