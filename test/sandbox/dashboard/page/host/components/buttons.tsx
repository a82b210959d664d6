import type { ButtonGroupProps, ButtonProps, LinkProps, RouteDescriptor } from "@stripe/ui-extension-sdk/ui";
import {
  type CSSProperties,
  type MouseEvent,
  type ReactNode,
  useContext,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useCss } from "./css.ts";
import { pressEvent } from "./events.ts";
import { useHost, useWords } from "./host.tsx";
import { Icon } from "./icon.tsx";
import { Popup } from "./menu.tsx";
import { TriggerContext } from "./trigger.ts";

/** An address for the anchor of a Dashboard route; following it is the shell's part. */
function routeAddress(route: RouteDescriptor): string {
  return `#${route.name}`;
}

interface ActionProps {
  className: string;
  href?: string | RouteDescriptor | undefined;
  target?: string | undefined;
  rel?: string | undefined;
  disabled?: boolean | undefined;
  tabIndex?: number | undefined;
  style?: CSSProperties;
  busy?: boolean;
  onPress?: ((event: never) => void) | undefined;
  children?: ReactNode;
}

/** A button, or an anchor where there is somewhere to go. */
export function Action(props: ActionProps) {
  const { className, href, target, rel, disabled = false, tabIndex, style, busy = false, children } = props;
  const { navigate } = useHost();
  const trigger = useContext(TriggerContext);

  function press(event: MouseEvent<HTMLElement>) {
    if (typeof href === "object") {
      event.preventDefault();
      navigate(href);
    }
    trigger?.onPress?.(event.currentTarget);
    (props.onPress as ((event: unknown) => void) | undefined)?.(pressEvent(event));
  }

  const shared = { className, tabIndex, style, onClick: press, ...trigger?.attributes };
  if (href !== undefined && !disabled) {
    const address = typeof href === "string" ? href : routeAddress(href);
    return (
      <a {...shared} href={address} target={target} rel={target === "_blank" ? (rel ?? "noreferrer") : rel}>
        {children}
      </a>
    );
  }
  return (
    <button type="button" {...shared} disabled={disabled} aria-busy={busy || undefined}>
      {children}
    </button>
  );
}

export function Button(props: ButtonProps) {
  const { children, type = "secondary", size = "medium", pending = false, disabled = false } = props;
  const style = useCss("Button", props.css, ["alignX", "width"]);
  return (
    <Action
      className={`ui-button ui-button-${type} ui-size-${size}`}
      href={props.href}
      target={props.target}
      disabled={disabled || pending}
      busy={pending}
      style={style}
      onPress={props.onPress}
    >
      {pending ? <span className="ui-spinner" aria-hidden="true" /> : null}
      <span className="ui-button-text">{children}</span>
    </Action>
  );
}

export function Link(props: LinkProps) {
  const { children, type = "primary", external = false } = props;
  const style = useCss("Link", props.css, ["alignX", "width"]);
  return (
    <Action
      className={`ui-link ui-link-${type}`}
      href={props.href}
      target={external ? "_blank" : props.target}
      rel={props.rel}
      disabled={props.disabled}
      tabIndex={props.tabIndex}
      style={style}
      onPress={props.onPress}
    >
      {children}
      {external ? <Icon name="external" size="xsmall" /> : null}
    </Action>
  );
}

/** Buttons in a row; those that do not fit move into a menu, unless `collapse` is "none". */
export function ButtonGroup(props: ButtonGroupProps) {
  const { children, direction = "row", collapse = "auto", menuTrigger } = props;
  const word = useWords();
  const row = useRef<HTMLDivElement>(null);
  const [crowded, setCrowded] = useState(false);
  const collapses = collapse === "auto" && direction === "row";

  useLayoutEffect(() => {
    const element = row.current;
    if (!collapses || element === null) return;
    const observer = new ResizeObserver(() => {
      const width = [...element.children].reduce(
        (sum, child) => sum + child.getBoundingClientRect().width + 8,
        -8,
      );
      setCrowded(width > element.clientWidth + 1);
    });
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, [collapses]);

  return (
    <div className={`ui-button-group ui-button-group-${direction}`}>
      <div ref={row} className="ui-button-row" data-crowded={collapses && crowded}>
        {children}
      </div>
      {collapses && crowded ? (
        <Popup
          label={word("more")}
          trigger={
            menuTrigger ?? (
              <Action className="ui-button ui-button-secondary">
                <Icon name="more" size="small" />
                <span className="ui-hidden">{word("more")}</span>
              </Action>
            )
          }
        >
          <div className="ui-button-stack">{children}</div>
        </Popup>
      ) : null}
    </div>
  );
}
