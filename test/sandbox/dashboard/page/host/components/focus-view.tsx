import type { FocusViewProps } from "@stripe/ui-extension-sdk/ui";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useHost, useWords } from "./host.tsx";
import { Icon } from "./icon.tsx";
import { PopupContainer } from "./menu.tsx";

const FOCUSABLE =
  "a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex='0']";

/** Keeps Tab inside the dialog. */
function trapTab(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (item) => item.getClientRects().length > 0 && item.tabIndex >= 0,
  );
  const first = items[0];
  const last = items.at(-1);
  const { activeElement } = document;
  if (event.shiftKey && (activeElement === first || activeElement === event.currentTarget)) {
    event.preventDefault();
    last?.focus();
  } else if (!event.shiftKey && activeElement === last) {
    event.preventDefault();
    first?.focus();
  }
}

interface DialogProps {
  className: string;
  role: "dialog" | "alertdialog";
  labelledBy: string;
  onEscape: () => void;
  children: ReactNode;
}

/** A modal panel: it takes the focus, keeps it, and gives it back. */
function Dialog({ className, role, labelledBy, onEscape, children }: DialogProps) {
  const [panel, setPanel] = useState<HTMLElement | null>(null);
  useEffect(() => {
    const before = document.activeElement;
    if (panel !== null && !panel.contains(before)) panel.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [panel]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the role is that of a dialog, either kind
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: see above
    <div
      ref={setPanel}
      className={className}
      role={role}
      aria-modal="true"
      aria-labelledby={labelledBy}
      tabIndex={-1}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") onEscape();
        else if (event.key === "Tab") trapTab(event);
      }}
    >
      <PopupContainer.Provider value={panel}>{children}</PopupContainer.Provider>
    </div>
  );
}

/** A panel that slides over the whole Dashboard for one task. */
export function FocusView(props: FocusViewProps) {
  const { shown = false, setShown, title, size = "small", confirmCloseMessages: confirm } = props;
  const word = useWords();
  const { locale } = useHost();
  const id = useId();
  const [asking, setAsking] = useState(false);
  const backdrop = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!shown) setAsking(false);
  }, [shown]);
  if (!shown) return null;

  const requestClose = () => {
    if (confirm === undefined) setShown?.(false);
    else setAsking(true);
  };
  return createPortal(
    <div className="ui-root ui-overlay" ref={backdrop} lang={locale}>
      <Dialog
        className={`ui-focus ui-focus-${size}`}
        role="dialog"
        labelledBy={`${id}-title`}
        onEscape={requestClose}
      >
        <header className="ui-focus-head">
          <h2 id={`${id}-title`}>{title}</h2>
          <button type="button" className="ui-icon-button" aria-label={word("close")} onClick={requestClose}>
            <Icon name="cross" size="medium" />
          </button>
        </header>
        <div className="ui-focus-body">{props.children}</div>
        {props.primaryAction || props.secondaryAction || props.footerContent ? (
          <footer className="ui-focus-foot">
            <div className="ui-foot-content">{props.footerContent}</div>
            {props.secondaryAction}
            {props.primaryAction}
          </footer>
        ) : null}
      </Dialog>
      {asking && confirm !== undefined ? (
        <div className="ui-overlay ui-overlay-center">
          <Dialog
            className="ui-confirm"
            role="alertdialog"
            labelledBy={`${id}-confirm`}
            onEscape={() => setAsking(false)}
          >
            <h2 id={`${id}-confirm`}>{confirm.title}</h2>
            <p>{confirm.description}</p>
            <div className="ui-confirm-actions">
              <button
                type="button"
                className="ui-button ui-button-secondary ui-size-medium"
                onClick={() => setAsking(false)}
              >
                {confirm.cancelAction}
              </button>
              <button
                type="button"
                className="ui-button ui-button-destructive ui-size-medium"
                onClick={() => setShown?.(false)}
              >
                {confirm.exitAction}
              </button>
            </div>
          </Dialog>
        </div>
      ) : null}
    </div>,
    document.body,
  );
}
