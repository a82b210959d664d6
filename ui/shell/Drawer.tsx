import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import { ContextView, Link } from "@stripe/ui-extension-sdk/ui";
import type { ReactNode } from "react";
import { useMemo, useState } from "../kit/react.ts";
import { type Place, PlacesContext } from "../kit/navigation.tsx";
import { SessionProvider, useTranslate } from "../data/session.tsx";
import { Panel } from "./Panel.tsx";
import { ColumnMedium } from "../kit/layout.tsx";

/**
 * One of Stripe's drawers: what it opens with, and every other place on top of it, each with a way back.
 * All of a drawer's places live in it, so that nothing depends on the full page being there.
 */
export function Drawer({ context, children }: { context: ExtensionContextValue; children: ReactNode }) {
  return (
    <SessionProvider context={context}>
      <Stack>{children}</Stack>
    </SessionProvider>
  );
}

function Stack({ children }: { children: ReactNode }) {
  const t = useTranslate();
  const [stack, setStack] = useState<Place[]>([]);
  const places = useMemo(
    () => ({
      wide: false,
      go: (place: Place, how?: { replace: boolean }) =>
        setStack((before) => [...(how?.replace ? before.slice(0, -1) : before), place]),
    }),
    [],
  );
  const place = stack.at(-1);
  return (
    <PlacesContext.Provider value={places}>
      <ContextView title={place ? t(`startup.title_${place.to}`) : "Makegood"}>
        {place ? (
          <ColumnMedium>
            <Link
              onPress={() => setStack((before) => before.slice(0, -1))}
            >{`‹ ${t("ui_drawer.back")}`}</Link>
            <Panel place={place} />
          </ColumnMedium>
        ) : (
          children
        )}
      </ContextView>
    </PlacesContext.Provider>
  );
}
