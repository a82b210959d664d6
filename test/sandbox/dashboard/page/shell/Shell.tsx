import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { PreviewState } from "../../preview.ts";
import { ExtensionView } from "../host/ExtensionView.tsx";
import { type Extension, openExtension } from "../host/extension.ts";
import { contextOf } from "./context.ts";
import { Drawer } from "./Drawer.tsx";
import { answerCalls } from "./extension-calls.ts";
import { Faults, noteFault } from "./Faults.tsx";
import { AppIcon, Icon } from "./icons.tsx";
import { here, navigate, useLocation } from "./location.ts";
import { Messages } from "./Messages.tsx";
import { Navigation } from "./Navigation.tsx";
import { LANGUAGES, PreviewBar } from "./PreviewBar.tsx";
import { DATA_PAGES } from "./pages/all.ts";
import type { Named } from "./pages/page.ts";
import { placeOf, queryParamsOf, viewAt } from "./places.ts";
import { useChoice, usePreviewState } from "./preview-state.ts";
import { ToastBoard, Toasts } from "./Toasts.tsx";

/** The whole page: the preview's bar, the Dashboard around it, and the extension where the manifest puts it. */
export function Shell({ initial, code }: { initial: PreviewState; code: string }) {
  const { state, lost, refresh } = usePreviewState(initial);
  const [userId, chooseUser] = useChoice("user", initial.users[0]?.id ?? "");
  const [locale, chooseLocale] = useChoice("locale", LANGUAGES[0].locale);
  const [drawer, chooseDrawer] = useChoice("drawer", "open");
  const [reloads, setReloads] = useState(0);
  const [messagesOpen, showMessages] = useState(false);
  const [customer, setCustomer] = useState<Named | null>(null);
  const toasts = useMemo(() => new ToastBoard(), []);
  const user = state.users.find(({ id }) => id === userId) ?? state.users[0];
  const reload = useCallback(() => {
    setReloads((count) => count + 1);
    void refresh();
  }, [refresh]);

  // What a customer did in another tab, paying for one, shows when the person comes back.
  useEffect(() => {
    addEventListener("focus", reload);
    return () => removeEventListener("focus", reload);
  }, [reload]);

  const at = useLocation();
  const place = useMemo(() => placeOf(at), [at]);
  const extension = useExtension(code, { user, toasts, reload, at });
  const view = extension && viewAt(extension.manifest, place);
  const clock = useRef(state.now);
  clock.current = state.now;
  const now = useCallback(() => clock.current, []);

  const { account, mode, timeZone } = state;
  const object = place.kind === "data" ? place.object : null;
  const query = JSON.stringify(queryParamsOf(at));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the account's and the object's ids stand for them
  const context = useMemo(() => {
    if (!extension || !view || !user) return null;
    const { manifest } = extension;
    const { viewport } = view;
    const queryParams = JSON.parse(query) as Record<string, string>;
    return contextOf({ account, mode, user, locale, manifest, viewport, object, queryParams });
  }, [extension, view?.viewport, user?.id, locale, mode, account.id, object?.id, query]);

  // A view begins anew with each page, person and language, as it does in the Dashboard.
  const drawn = extension && view && context && (
    <ExtensionView
      key={`${view.viewport} ${object?.id} ${user?.id} ${locale}`}
      extension={extension}
      component={view.component}
      context={context}
      now={now}
    />
  );
  const app = { name: extension?.manifest.name ?? "App", icon: state.icon };
  const pages = {
    version: `${state.version}.${reloads}`,
    timeZone,
    onCustomer: setCustomer,
  };
  const Page = place.kind === "data" ? DATA_PAGES[place.page] : null;
  return (
    <div className="shell">
      <PreviewBar
        state={state}
        userId={user?.id ?? ""}
        locale={locale}
        messagesOpen={messagesOpen}
        toasts={toasts}
        onUser={chooseUser}
        onLocale={chooseLocale}
        onMessages={() => showMessages(!messagesOpen)}
        onMoved={reload}
      />
      <Navigation
        account={account.name}
        app={app}
        path={at.split("?", 1)[0] ?? ""}
        fullPage={
          extension?.manifest.ui_extension.views.some(
            ({ viewport }) => viewport === "stripe.dashboard.fullpage",
          ) ?? false
        }
      />
      <div className="shell-middle">
        <div className="shell-top">
          <SearchBox />
          {mode === "test" && <span className="shell-mode">Test mode</span>}
          <span className="shell-user">{user?.name}</span>
        </div>
        {lost && (
          <p className="shell-lost" role="alert">
            The preview’s server does not answer. Is the demo still running?
          </p>
        )}
        <main className={`shell-main shell-main-${place.kind}`}>
          {Page && place.kind === "data" && (
            <Page key={`${place.page} ${place.id}`} {...pages} id={place.id} />
          )}
          {place.kind === "extension" && drawn && (
            <>
              <header className="shell-app-head">
                <AppIcon app={app} size={28} />
                <h1>{app.name}</h1>
              </header>
              {drawn}
            </>
          )}
          {place.kind === "extension" && !drawn && <NoView viewport={place.viewport} loading={!extension} />}
          {place.kind === "elsewhere" && <Elsewhere what={place.what} />}
        </main>
        {messagesOpen && (
          <Messages
            customer={customer}
            version={`${pages.version}.${state.messages.count}`}
            timeZone={timeZone}
            mailbox={state.messages.url}
            onClose={() => showMessages(false)}
          />
        )}
      </div>
      {place.kind !== "extension" && (
        <Drawer app={app} open={drawer === "open"} onOpen={(open) => chooseDrawer(open ? "open" : "closed")}>
          {drawn}
        </Drawer>
      )}
      <Toasts board={toasts} />
      <Faults />
    </div>
  );
}

type Around = Pick<Parameters<typeof answerCalls>[0], "toasts" | "reload"> & {
  user: PreviewState["users"][number] | undefined;
  at: string;
};

/** Opens the extension once, and keeps its router and the address bar at the same place. */
function useExtension(code: string, { user, toasts, reload, at }: Around): Extension | undefined {
  const [extension, setExtension] = useState<Extension>();
  const opened = useRef<Extension>(undefined);
  const now = useRef({ user, reload });
  now.current = { user, reload };
  /** Where the extension's router is known to be, as the page's address. */
  const routed = useRef("");

  useEffect(() => {
    let closed = false;
    const place = placeOf(here());
    routed.current = here();
    const calls = answerCalls({
      toasts,
      user: () => {
        if (now.current.user === undefined) throw new Error("The preview has no users.");
        return now.current.user;
      },
      manifest: () => {
        if (opened.current === undefined) throw new Error("The extension is not open yet.");
        return opened.current.manifest;
      },
      reload: () => now.current.reload(),
      moved: (to) => {
        routed.current = to;
      },
    });
    const href = place.kind === "extension" ? place.href : null;
    openExtension({ code, calls, href: href ?? "/" }).then(
      (one) => {
        if (closed) return one.close();
        opened.current = one;
        setExtension(one);
      },
      (error: Error) => noteFault(error.message),
    );
    return () => {
      closed = true;
      opened.current?.close();
      opened.current = undefined;
    };
  }, [code, toasts]);

  useEffect(() => {
    const place = placeOf(at);
    if (extension === undefined || place.kind !== "extension" || place.href === null) return;
    if (at === routed.current) return;
    routed.current = at;
    extension.setHref(place.href);
  }, [extension, at]);
  return extension;
}

/** Finds customers, as what is looked for here most. */
function SearchBox() {
  return (
    <search className="shell-searchbox">
      <Icon name="search" size={14} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const q = String(new FormData(event.currentTarget).get("q") ?? "");
          navigate(`/customers?${new URLSearchParams({ q })}`);
        }}
      >
        <label className="shell-hidden" htmlFor="shell-search">
          Search customers
        </label>
        <input id="shell-search" name="q" type="search" placeholder="Search" />
      </form>
    </search>
  );
}

const NoView = ({ viewport, loading }: { viewport: string; loading: boolean }) => (
  <>
    <h1>{loading ? "Loading the app" : "The app has no view here"}</h1>
    {!loading && <p>Its manifest names none for the viewport {viewport}.</p>}
  </>
);

const Elsewhere = ({ what }: { what: string }) => (
  <>
    <h1>Not part of this preview</h1>
    <p>Stripe’s Dashboard has a page here that the preview leaves out: {what}.</p>
  </>
);
