import type { ReactNode } from "react";
import { type App, AppIcon, Icon } from "./icons.tsx";

/** The place at the right in which apps open, and the rail of their icons. */
export function Drawer(props: {
  app: App;
  open: boolean;
  onOpen: (open: boolean) => void;
  children: ReactNode;
}) {
  const { app, open, onOpen, children } = props;
  return (
    <>
      {open && (
        <aside className="shell-drawer" aria-label={`${app.name} app`} id="app-drawer">
          <header>
            <AppIcon app={app} size={20} />
            {app.name}
            <button
              type="button"
              className="shell-plain shell-drawer-close"
              aria-label={`Close ${app.name}`}
              onClick={() => onOpen(false)}
            >
              <Icon name="close" />
            </button>
          </header>
          <div className="shell-drawer-view">{children}</div>
        </aside>
      )}
      <aside className="shell-rail" aria-label="Apps">
        <button
          type="button"
          className="shell-rail-app"
          aria-label={open ? `Hide ${app.name}` : `Open ${app.name}`}
          aria-expanded={open}
          onClick={() => onOpen(!open)}
        >
          <AppIcon app={app} size={28} />
        </button>
      </aside>
    </>
  );
}
