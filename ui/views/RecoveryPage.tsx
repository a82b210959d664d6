import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import {
  AppRouter,
  createRoutes,
  NavigationProvider,
  Redirect,
  route,
  useAllSearchParams,
  useNavigation,
} from "@stripe/ui-extension-sdk/navigation";
import { DetailPage, FullPageView } from "@stripe/ui-extension-sdk/ui";
import { Tab, Tabs } from "@stripe/ui-extension-sdk/ui/next";
import { useMemo } from "../kit/react.ts";
import type { Label } from "../kit/labels.ts";
import { CaseMain, CaseSide, useCase } from "../cases/CasePanel.tsx";
import { Panel } from "../shell/Panel.tsx";
import { type Address, addressOf, placeAt, TABS } from "../shell/routes.ts";
import { type Place, PlacesContext, usePlaces } from "../kit/navigation.tsx";
import { SessionProvider, useTranslate } from "../data/session.tsx";

const routes = createRoutes({
  tab: route("/:tab?", ({ tab }) => <TabPage tab={tab ?? "overview"} />),
  case: route("/cases/:caseId", ({ caseId }) => <CasePage key={caseId} caseId={caseId} />),
  experiments: route("/reports/experiments/:experimentId?", ({ experimentId }) =>
    experimentId === undefined ? (
      <PanelPage under="reports" place={{ to: "experiments" }} />
    ) : (
      <PanelPage under="experiments" title="ui_experiments.one" place={{ to: "experiments", experimentId }} />
    ),
  ),
  segment: route("/segments/:segmentId", ({ segmentId }) => (
    <PanelPage under="segments" title="ui_lists.segment" place={{ to: "segments", segmentId }} />
  )),
  strategy: route("/strategies/:strategyId", ({ strategyId }) => (
    <PanelPage under="strategies" title="ui_lists.strategy" place={{ to: "strategies", strategyId }} />
  )),
});

declare module "@stripe/ui-extension-sdk/navigation" {
  interface RouteRegister {
    routes: typeof routes;
  }
}

/** The app's own page in the Dashboard: a tab for each part, and a page for each case, segment and strategy. */
export default function RecoveryPage(context: ExtensionContextValue) {
  return (
    <SessionProvider context={context}>
      <NavigationProvider routes={routes}>
        <Pages context={context} />
      </NavigationProvider>
    </SessionProvider>
  );
}

function Pages({ context }: { context: ExtensionContextValue }) {
  const { navigateToAppRoute } = useNavigation();
  const places = useMemo(() => {
    // The SDK types one route at a time; an address is any of them.
    const navigate = navigateToAppRoute as (to: Address, how?: { replace: boolean }) => void;
    return {
      wide: true,
      go: (place: Place, how?: { replace: boolean }) => navigate(addressOf(place), how),
    };
  }, [navigateToAppRoute]);
  return (
    <PlacesContext.Provider value={places}>
      <AppRouter context={context} redirectOnNotFound={{ key: "tab" }} />
    </PlacesContext.Provider>
  );
}

function TabPage({ tab }: { tab: string }) {
  const t = useTranslate();
  const { go } = usePlaces();
  const [search] = useAllSearchParams();
  const place = placeAt(tab, search);
  if (!place) return <Redirect route={{ key: "tab" }} />;
  return (
    <FullPageView>
      <Tabs
        selectedKey={tab}
        onSelectionChange={(chosen) => {
          const next = chosen === tab ? null : placeAt(chosen, {});
          if (next) go(next);
        }}
      >
        {TABS.map((to) => (
          <Tab key={to} id={to} label={t(`startup.title_${to}`)}>
            {to === tab ? <Panel place={place} /> : ""}
          </Tab>
        ))}
      </Tabs>
    </FullPageView>
  );
}

type Above = "cases" | "segments" | "strategies" | "reports" | "experiments";

function useBreadcrumb(to: Above) {
  const t = useTranslate();
  const { createAppRoute } = useNavigation();
  const create = createAppRoute as (to: Address) => ReturnType<typeof createAppRoute>;
  return [{ type: "link" as const, label: t(`startup.title_${to}`), route: create(addressOf({ to })) }];
}

function CasePage({ caseId }: { caseId: string }) {
  const t = useTranslate();
  const handle = useCase({ caseId });
  const breadcrumbs = useBreadcrumb("cases");
  const customer = handle.asked.output?.customer;
  return (
    <DetailPage
      title={customer?.name ?? customer?.email ?? t("startup.title_case")}
      breadcrumbs={breadcrumbs}
      pending={handle.asked.loading}
      primaryColumn={<CaseMain handle={handle} />}
      secondaryColumn={<CaseSide handle={handle} />}
    />
  );
}

function PanelPage({ under, title, place }: { under: Above; title?: Label; place: Place }) {
  const t = useTranslate();
  return (
    <DetailPage
      title={title ? t(title) : t(`startup.title_${place.to}`)}
      breadcrumbs={useBreadcrumb(under)}
      primaryColumn={<Panel place={place} />}
    />
  );
}
