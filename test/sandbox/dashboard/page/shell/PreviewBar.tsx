import { useState } from "react";
import type { Moved, MoveRequest, PreviewState } from "../../preview.ts";
import { clockTime, dateTime } from "./formats.ts";
import { Icon } from "./icons.tsx";
import { post } from "./requests.ts";
import type { ToastBoard } from "./Toasts.tsx";

const HOUR = 3_600_000;

const MOVES: readonly (readonly [label: string, move: MoveRequest])[] = [
  ["+1 hour", { ms: HOUR }],
  ["+1 day", { ms: 24 * HOUR }],
  ["+1 week", { ms: 7 * 24 * HOUR }],
  ["Until something happens", { until: "something happens" }],
];

export const LANGUAGES = [
  { locale: "en-US", name: "English" },
  { locale: "de-DE", name: "Deutsch" },
  { locale: "fr-FR", name: "Français" },
] as const;

/** The one part of the page that Stripe's Dashboard does not have: it moves the world and changes who looks at it. */
export function PreviewBar(props: {
  state: PreviewState;
  userId: string;
  locale: string;
  messagesOpen: boolean;
  toasts: ToastBoard;
  onUser: (id: string) => void;
  onLocale: (locale: string) => void;
  onMessages: () => void;
  onMoved: () => void;
}) {
  const { state, userId, locale, messagesOpen, toasts, onUser, onLocale, onMessages, onMoved } = props;
  const [asked, setAsked] = useState(false);
  const moving = asked || state.moving !== null;
  const move = async (request: MoveRequest) => {
    setAsked(true);
    try {
      const { happened } = await post<Moved>("/preview/advance", request);
      if (!happened) toasts.show("Nothing happened in 60 days", { type: "caution" });
    } catch (error) {
      toasts.show(error instanceof Error ? error.message : String(error), { type: "caution" });
    } finally {
      setAsked(false);
      onMoved();
    }
  };
  return (
    <header className="shell-bar">
      <strong className="shell-bar-name">
        Preview<span> · not Stripe’s Dashboard</span>
      </strong>
      <time
        className="shell-clock"
        title={state.timeZone}
        dateTime={new Date(state.now).toISOString()}
        data-testid="clock"
      >
        {clockTime(state.now, state.timeZone)}
      </time>
      <fieldset className="shell-moves" aria-busy={moving}>
        <legend className="shell-hidden">Let time pass</legend>
        {MOVES.map(([label, request]) => (
          <button key={label} type="button" disabled={moving} onClick={() => void move(request)}>
            {label}
          </button>
        ))}
      </fieldset>
      <span className="shell-moving" role="status">
        {moving && (
          <>
            <span className="shell-spinner" aria-hidden="true" />
            <span className="shell-hidden">{movingText(state)}</span>
          </>
        )}
      </span>
      <label className="shell-choice">
        <span>Role</span>
        <select value={userId} onChange={(event) => onUser(event.target.value)}>
          {state.users.map(({ id, role }) => (
            <option key={id} value={id}>
              {role.name}
            </option>
          ))}
        </select>
      </label>
      <label className="shell-choice">
        <span>Language</span>
        <select value={locale} onChange={(event) => onLocale(event.target.value)}>
          {LANGUAGES.map(({ locale: one, name }) => (
            <option key={one} value={one}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button type="button" className="shell-bar-mail" aria-expanded={messagesOpen} onClick={onMessages}>
        <Icon name="mail" />
        What customers received
        <span className="shell-count">{state.messages.count}</span>
      </button>
    </header>
  );
}

function movingText({ moving, timeZone }: PreviewState): string {
  if (moving === null) return "Time passes";
  return moving.until === null ? "Until something happens" : `Until ${dateTime(moving.until, timeZone)}`;
}
