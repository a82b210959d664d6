import type { TooltipProps } from "@stripe/ui-extension-sdk/ui";
import { useContext, useId, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { PopupContainer } from "./menu.tsx";
import { fragmentTypes } from "./remote.ts";
import { type Trigger, TriggerContext } from "./trigger.ts";

const INTERACTIVE = ["Button", "Link", "Menu"];

const GAP = 6;

/** Puts the words at the given side of the trigger, and never past the edge of the window. */
function place(tip: HTMLElement, at: DOMRect, placement: string): void {
  const { width, height } = tip.getBoundingClientRect();
  const side = placement.split(" ")[0]!;
  const center = { left: at.left + (at.width - width) / 2, top: at.top + (at.height - height) / 2 };
  const spots: Record<string, { left: number; top: number }> = {
    top: { left: center.left, top: at.top - height - GAP },
    bottom: { left: center.left, top: at.bottom + GAP },
    left: { left: at.left - width - GAP, top: center.top },
    right: { left: at.right + GAP, top: center.top },
  };
  const { left, top } = spots[{ start: "left", end: "right" }[side] ?? side] ?? spots.top!;
  tip.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
  tip.style.top = `${Math.max(8, Math.min(top, window.innerHeight - height - 8))}px`;
}

/** Words at a trigger on hover and focus. A trigger that takes no focus by itself gets a place in the tab order. */
export function Tooltip(props: TooltipProps) {
  const { trigger, children, type = "label", placement = "top", delay = 0 } = props;
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [shown, setShown] = useState<DOMRect>();
  const tip = useRef<HTMLSpanElement>(null);
  const container = useContext(PopupContainer);
  const interactive = fragmentTypes(trigger).some((name) => INTERACTIVE.includes(name));

  const show = () => {
    const element = anchor.current?.firstElementChild ?? anchor.current;
    if (element) setShown(element.getBoundingClientRect());
  };
  const hide = () => {
    clearTimeout(timer.current);
    setShown(undefined);
  };
  useLayoutEffect(() => {
    if (shown !== undefined && tip.current !== null) place(tip.current, shown, placement);
  }, [shown, placement]);

  // The words stay in the page, hidden, so that the trigger always has them as its description.
  const described: Trigger = { attributes: { "aria-describedby": id } };

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the trigger inside, or the role note, takes the focus */}
      <span
        ref={anchor}
        className="ui-tooltip-anchor"
        {...(interactive ? {} : { tabIndex: 0, role: "note", "aria-describedby": id })}
        onMouseEnter={() => {
          timer.current = setTimeout(show, delay);
        }}
        onMouseLeave={hide}
        onFocus={show}
        onBlur={hide}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || shown === undefined) return;
          event.stopPropagation();
          hide();
        }}
      >
        <TriggerContext.Provider value={described}>{trigger}</TriggerContext.Provider>
      </span>
      {createPortal(
        <span
          ref={tip}
          id={id}
          role="tooltip"
          className={`ui-root ui-tooltip ui-tooltip-${type}`}
          hidden={shown === undefined}
        >
          {children}
        </span>,
        container ?? document.body,
      )}
    </>
  );
}
