import type { MenuGroupProps, MenuItemProps, MenuProps } from "@stripe/ui-extension-sdk/ui";
import {
  createContext,
  type KeyboardEvent,
  type ReactNode,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { useWords } from "./host.tsx";
import { TriggerContext } from "./trigger.ts";

/** Where popups are drawn: inside the topmost dialog, else a reader that keeps to the dialog would not find them. */
export const PopupContainer = createContext<HTMLElement | null>(null);

function place(anchor: HTMLElement, popup: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { width, height } = popup.getBoundingClientRect();
  const below = at.bottom + 4;
  const top = below + height > window.innerHeight ? Math.max(8, at.top - height - 4) : below;
  const left = Math.max(8, Math.min(at.left, window.innerWidth - width - 8));
  Object.assign(popup.style, { top: `${top}px`, left: `${left}px` });
}

/** Moves the focus among the items of a menu by the arrow keys. */
function moveFocus(popup: HTMLElement, event: KeyboardEvent): void {
  const items = [
    ...popup.querySelectorAll<HTMLElement>("[role=menuitem]:not(:disabled), a, button:not(:disabled)"),
  ];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (next === undefined || items.length === 0) return;
  event.preventDefault();
  items[(next + items.length) % items.length]!.focus();
}

const CloseContext = createContext<() => void>(() => {});

/** A trigger and what it opens, above everything else on the page. */
export function Popup(props: { trigger: ReactNode; label: string; role?: "menu"; children: ReactNode }) {
  const { trigger, label, role, children } = props;
  const id = useId();
  const [anchor, setAnchor] = useState<HTMLElement>();
  const popup = useRef<HTMLDivElement>(null);
  const container = useContext(PopupContainer);
  const open = anchor !== undefined;

  const close = () => {
    anchor?.focus();
    setAnchor(undefined);
  };

  useLayoutEffect(() => {
    if (anchor === undefined || popup.current === null) return;
    place(anchor, popup.current);
    popup.current.querySelector<HTMLElement>("[role=menuitem], a, button")?.focus();
  }, [anchor]);

  useEffect(() => {
    if (anchor === undefined) return;
    const outside = (event: PointerEvent) => {
      const target = event.target as Node;
      if (!popup.current?.contains(target) && !anchor.contains(target)) setAnchor(undefined);
    };
    const moved = (event: Event) => {
      if (!popup.current?.contains(event.target as Node)) setAnchor(undefined);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("scroll", moved, true);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("scroll", moved, true);
    };
  }, [anchor]);

  return (
    <>
      <TriggerContext.Provider
        value={{
          onPress: (element) => setAnchor(open ? undefined : element),
          attributes: {
            "aria-haspopup": role ?? "true",
            "aria-expanded": open,
            ...(open ? { "aria-controls": id } : {}),
          },
        }}
      >
        {trigger}
      </TriggerContext.Provider>
      {open
        ? createPortal(
            <CloseContext.Provider value={close}>
              <TriggerContext.Provider value={undefined}>
                {/* biome-ignore lint/a11y/noStaticElementInteractions: the role comes from the caller */}
                {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role comes from the caller */}
                <div
                  ref={popup}
                  id={id}
                  className="ui-popover ui-menu"
                  role={role ?? "group"}
                  aria-label={label}
                  onKeyDown={(event) => {
                    // A portal's events rise in React's tree: a dialog around the trigger must not close as well.
                    event.stopPropagation();
                    if (event.key === "Escape") close();
                    else if (event.key === "Tab") setAnchor(undefined);
                    else if (popup.current !== null) moveFocus(popup.current, event);
                  }}
                  onClick={(event) => event.stopPropagation()}
                >
                  {children}
                </div>
              </TriggerContext.Provider>
            </CloseContext.Provider>,
            container ?? document.body,
          )
        : null}
    </>
  );
}

/** One line of a menu; closes it. */
export function MenuLine(props: {
  onPress: () => void;
  disabled?: boolean | undefined;
  destructive?: boolean;
  children: ReactNode;
}) {
  const close = useContext(CloseContext);
  return (
    <button
      type="button"
      role="menuitem"
      className="ui-menu-item"
      data-destructive={props.destructive === true}
      disabled={props.disabled}
      onClick={() => {
        close();
        props.onPress();
      }}
    >
      {props.children}
    </button>
  );
}

const ActionContext = createContext<MenuProps["onAction"]>(undefined);

export function Menu({ trigger, onAction, children }: MenuProps) {
  const word = useWords();
  return (
    <Popup trigger={trigger} label={word("actions")} role="menu">
      <ActionContext.Provider value={onAction}>{children}</ActionContext.Provider>
    </Popup>
  );
}

export function MenuGroup({ title, children }: MenuGroupProps) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a menu
    <div role="group" className="ui-menu-group" {...(title ? { "aria-labelledby": id } : {})}>
      {title ? (
        <div id={id} className="ui-menu-title">
          {title}
        </div>
      ) : null}
      {children}
    </div>
  );
}

export function MenuItem({ id, disabled, onAction, children }: MenuItemProps) {
  const menuAction = useContext(ActionContext);
  return (
    <MenuLine
      disabled={disabled}
      onPress={() => {
        onAction?.(id ?? "");
        menuAction?.(id ?? "");
      }}
    >
      {children}
    </MenuLine>
  );
}
