import type { RemoteReceiver } from "@remote-ui/core";
import { RemoteRenderer } from "@remote-ui/react/host";
import { useEffect, useMemo, useRef, useState } from "react";
import type { ExtensionContextValue, RouteDescriptor } from "../protocol.ts";
import { createComponentController } from "./components/controller.tsx";
import { type Host, HostProvider } from "./components/host.tsx";
import type { Extension } from "./extension.ts";
import "./components.css";

let instances = 0;

/**
 * Draws one view of an extension with the Dashboard's components.
 *
 * @param props.component the view's name in the manifest
 * @param props.context what the view gets as props; a change is passed on without starting the view again
 * @param props.onNavigate where a link to a page of the Dashboard goes, `calls.navigateToDashboardRoute` if not given
 * @param props.now epoch ms of the simulated world, for words like "today"; the browser's clock if not given
 */
export function ExtensionView(props: {
  extension: Extension;
  component: string;
  context: ExtensionContextValue;
  onNavigate?: (route: RouteDescriptor) => void;
  now?: () => number;
}) {
  const { extension, component, context, onNavigate, now = Date.now } = props;
  const { locale } = context.userContext;
  const [mounted, setMounted] = useState<{ id: string; receiver: RemoteReceiver }>();
  const latest = useRef(context);
  const sent = useRef("");

  useEffect(() => {
    instances += 1;
    const id = `${component}-${instances}`;
    sent.current = JSON.stringify(latest.current);
    setMounted({ id, receiver: extension.mount(id, component, latest.current) });
    return () => {
      setMounted(undefined);
      extension.unmount(id);
    };
  }, [extension, component]);

  useEffect(() => {
    latest.current = context;
    const text = JSON.stringify(context);
    if (mounted === undefined || text === sent.current) return;
    sent.current = text;
    extension.update(mounted.id, context);
  }, [extension, mounted, context]);

  const controller = useMemo(() => createComponentController(), []);
  const host = useMemo<Host>(
    () => ({
      locale,
      now,
      navigate: onNavigate ?? ((route) => void extension.calls.navigateToDashboardRoute(route)),
      fault: extension.calls.fault,
    }),
    [extension, locale, now, onNavigate],
  );

  if (mounted === undefined) return null;
  return (
    <HostProvider value={host}>
      <div className="ui-root" lang={locale}>
        <RemoteRenderer key={mounted.id} receiver={mounted.receiver} controller={controller} />
      </div>
    </HostProvider>
  );
}
