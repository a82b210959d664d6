import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import type { ReactNode } from "react";
import { createContext, useCallback, useMemo, useProvided, useState } from "../kit/react.ts";
import type { AnswerMeta } from "../../server/api/contract.ts";
import { type Entry, fill, type NamesIn, type Params } from "../../server/i18n/catalogue.ts";
import { type Client, createClient } from "./client.ts";
import { type Label, plainName } from "../kit/labels.ts";

type Role = AnswerMeta["you"]["roles"][number];

/** What every part of a view may ask: who looks at it, in which language, and how to reach the server. */
type Session = {
  context: ExtensionContextValue;
  call: Client;
  /** BCP 47, as Stripe says it. */
  locale: string;
  /** Texts by label in that language; null before the first answer. */
  labels: Texts | null;
  /** The server's time at its last answer, UTC epoch ms; 0 before the first. */
  now: number;
  userId: string;
  /** What the server said the user may do; nothing before its first answer. */
  may: (role: Role) => boolean;
  /** What a member of staff is called. */
  nameOf: (userId: string) => string;
};

type Texts = Readonly<Record<string, string>>;

/** Labels by locale, for all views of this frame: each language is fetched once. */
const texts = new Map<string, Texts>();

const SessionContext = createContext<Session | null>(null);

const NOBODY: AnswerMeta = { at: 0, you: { userId: "", roles: [] }, staff: {} };

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
  const [labels, setLabels] = useState(texts.get(locale) ?? null);
  const client = useMemo(() => createClient(context, () => !texts.has(locale)), [context, locale]);
  const call: Client = useCallback(
    async (name, input) => {
      const answer = await client(name, input);
      if (answer.labels) texts.set(locale, answer.labels);
      setLabels(texts.get(locale) ?? {});
      if (answer.ok) setAround({ at: answer.at, you: answer.you, staff: answer.staff });
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
      userId: context.userContext.id ?? "",
      may: (role) => around.you.roles.includes(role),
      nameOf: (userId) => around.staff[userId] ?? userId,
    }),
    [context, call, locale, labels, around],
  );
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

export function useSession(): Session {
  return useProvided(SessionContext, "SessionProvider");
}

type ParamsOf<Names extends string> = [Names] extends [never]
  ? []
  : [{ readonly [Name in Names]: Name extends "n" ? number : string | number }];

type Say = {
  <const E extends Entry>(words: E, ...params: ParamsOf<NamesIn<E>>): string;
  <Names extends string = never>(words: Label<Names>, ...params: ParamsOf<Names>): string;
};

/**
 * Says a label, or an entry of the few that are at hand without the server, in the user's language. Before
 * the first answer a label says nothing.
 */
export function useWords(): Say {
  const { locale, labels } = useSession();
  return useCallback(
    (words: Entry | Label<string>, params?: Params) => {
      if (typeof words !== "string") return fill(words, locale, params);
      if (labels === null) return "";
      const text = labels[words] ?? plainName(words);
      return fill([text, text, text], locale, params);
    },
    [locale, labels],
  ) as Say;
}
