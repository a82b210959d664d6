import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import type { ReactNode } from "react";
import { createContext, useCallback, useMemo, useProvided, useState } from "../kit/react.ts";
import type { AnswerMeta } from "../../server/api/contract.ts";
import type { DashboardKey } from "../../server/i18n/dashboard-labels.ts";
import {
  createMessageFormat,
  type MessageValues,
  negotiate,
  spaced,
  type ValuesOf,
} from "../../server/i18n/message-format.ts";
import { STARTUP_TEXTS } from "../kit/startup-texts.ts";
import { type Client, createClient } from "./client.ts";

type Role = AnswerMeta["you"]["roles"][number];

/** What every part of a view may ask: who looks at it, in which language, and how to reach the server. */
type Session = {
  context: ExtensionContextValue;
  call: Client;
  /** BCP 47, as Stripe says it. */
  locale: string;
  /** Formats what the server sent of that language; null before the first answer. */
  labels: Format | null;
  /** The server's time at its last answer, UTC epoch ms; 0 before the first. */
  now: number;
  /** The account's, IANA: the clock of every time and day on the screen. The person's own before the first answer. */
  timeZone: string;
  userId: string;
  /** What the server said the user may do; nothing before its first answer. */
  may: (role: Role) => boolean;
  /** What a member of staff is called. */
  nameOf: (userId: string) => string;
  /** The names of those who have done something, by user id. */
  staff: Readonly<Record<string, string>>;
};

type Format = ReturnType<typeof createMessageFormat>;

/** By the user's locale, for all views of this frame: each language is fetched once. */
const formats = new Map<string, Format>();

/** After an answer without labels: the server could not be reached. */
const nothingSent: Format = () => undefined;

const SessionContext = createContext<Session | null>(null);

const NOBODY: AnswerMeta = {
  at: 0,
  you: { userId: "", roles: [] },
  staff: {},
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
};

/** Holds the session of one view: its client, and what the server's last answer said of the user. */
export function SessionProvider({
  context,
  children,
}: {
  context: ExtensionContextValue;
  children: ReactNode;
}) {
  const [around, setAround] = useState(NOBODY);
  const locale = context.userContext.locale ?? "en";
  const [labels, setLabels] = useState(() => formats.get(locale) ?? null);
  const client = useMemo(() => createClient(context, () => !formats.has(locale)), [context, locale]);
  const call: Client = useCallback(
    async (name, input) => {
      const answer = await client(name, input);
      const sent = answer.labels;
      if (sent)
        formats.set(
          locale,
          createMessageFormat(sent.locale, (key) => sent.messages[key]),
        );
      setLabels(() => formats.get(locale) ?? nothingSent);
      if (answer.ok)
        setAround({ at: answer.at, you: answer.you, staff: answer.staff, timeZone: answer.timeZone });
      return answer;
    },
    [client, locale],
  );
  const session = useMemo(
    (): Session => ({
      context,
      call,
      locale,
      labels,
      now: around.at,
      timeZone: around.timeZone,
      userId: context.userContext.id ?? "",
      may: (role) => around.you.roles.includes(role),
      // An id says nothing to anybody.
      nameOf: (userId) => around.staff[userId] ?? labels?.("ui_lists.somebody") ?? userId,
      staff: around.staff,
    }),
    [context, call, locale, labels, around],
  );
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

export function useSession(): Session {
  return useProvided(SessionContext, "SessionProvider");
}

type Translate = <Key extends DashboardKey>(key: Key, ...values: ValuesOf<Key>) => string;

/** Formats a label in the user's language. Before the first answer, only the texts of the bundle say something. */
export function useTranslate(): Translate {
  const { locale, labels } = useSession();
  return useCallback(
    (key: string, values?: MessageValues) =>
      labels?.(key, values) ??
      startupFormat(locale)(key, values) ??
      (labels === null ? "" : spaced(key.slice(key.indexOf(".") + 1))),
    [locale, labels],
  ) as Translate;
}

/** What is said before the first answer, and without one: in the user's language if the bundle has it, else in English. */
function startupFormat(wanted: string): Format {
  const known = startupFormats.get(wanted);
  if (known) return known;
  const { language, locale } = negotiate(wanted, { has: (name) => Object.hasOwn(STARTUP_TEXTS, name) });
  const made = createMessageFormat(locale, (key) => STARTUP_TEXTS[language]?.[key]);
  startupFormats.set(wanted, made);
  return made;
}

const startupFormats = new Map<string, Format>();
