import { describe, expect, it } from "vitest";
import { createRouter } from "./page/frame/router.ts";
import { readHref, writeHref } from "./page/host/href.ts";

const render = () => null;
const routes = {
  home: { path: "/:tabId?", render },
  case: { path: "/cases/:id", render },
  files: { path: "/files/*", render },
  rest: { path: "/rest/*?", render },
};

function start(href: string) {
  const moves: [string, object][] = [];
  const router = createRouter({ href, search: {} }, (to, search) => moves.push([to, search]));
  return { router, moves };
}

describe("the extension's router", () => {
  it.each([
    ["/", "home", {}],
    ["/segments", "home", { tabId: "segments" }],
    ["/cases/c%2F1?status=open", "case", { id: "c/1" }],
    ["/files/a/b", "files", { "*": "a/b" }],
    ["/rest", "rest", { "*": "" }],
  ])("matches %s", (href, key, routeParams) => {
    const { home, ...others } = routes;
    // The first match wins, so the pattern of one optional segment comes last.
    expect(start("/").router.getMatchedRoute({ ...others, home }, href)).toMatchObject({ key, routeParams });
  });

  it("matches nothing that is too long, too short or unknown", () => {
    const { router } = start("/");
    const { home: _, ...others } = routes;
    for (const href of ["/cases", "/cases/1/2", "/files", "/nowhere"]) {
      expect(router.getMatchedRoute(others, href)).toBeNull();
    }
  });

  it("makes the address of a route and refuses one without its parameter", () => {
    const { router, moves } = start("/");
    router.setRoute(routes, { key: "case", params: { id: "c/1" }, searchParams: { tab: "notes" } });
    expect(router.getHref()).toBe("/cases/c%2F1");
    expect(moves).toEqual([["/cases/c%2F1", { tab: "notes" }]]);
    expect(() => router.createPathSegments(routes, { key: "case" })).toThrow('needs the parameter "id"');
    expect(() => router.createPathSegments(routes, { key: "nothing" })).toThrow('No route "nothing"');
  });

  it("tells its listeners of every move, and the Dashboard only of the extension's own", () => {
    const { router, moves } = start("/");
    const addresses: string[] = [];
    const stop = router.listenToHref(({ href }) => addresses.push(href));
    router.setHref("/a", { remote: true });
    router.setHref("/b");
    stop();
    router.setHref("/c");
    expect(addresses).toEqual(["/a", "/b"]);
    expect(moves.map(([href]) => href)).toEqual(["/b", "/c"]);
  });
});

describe("an address within the app", () => {
  it("comes back as it was written", () => {
    const search = { status: "open", tag: ["a b", "c&d"] };
    const address = writeHref("/cases", search);
    expect(readHref(address)).toEqual({ href: "/cases", search });
    expect(readHref("")).toEqual({ href: "/", search: {} });
    expect(writeHref("/cases", { status: null, owner: undefined })).toBe("/cases");
  });

  it("refuses a nested parameter instead of writing it wrong", () => {
    expect(() => writeHref("/cases", { filter: { status: "open" } })).toThrow('"filter"');
  });
});
