import type { ExtensionContextValue } from "@stripe/ui-extension-sdk/context";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import type { Around } from "../server/http/api/contract.ts";
import { type Entry, type NamesIn, say } from "../server/words/say.ts";
import { type Client, createClient } from "./api.ts";

type Role = Around["you"]["roles"][number];

/** What every part of a view may ask: who looks at it, in which language, and how to reach the server. */
type Session = {
  context: ExtensionContextValue;
  call: Client;
  /** BCP 47, as Stripe says it. */
  locale: string;
  /** The server's time at its last answer, UTC epoch ms; 0 before the first. */
  now: number;
  userId: string;
  /** What the server said the user may do; nothing before its first answer. */
  may: (role: Role) => boolean;
  /** What a member of staff is called. */
  nameOf: (userId: string) => string;
};

const SessionContext = createContext<Session | null>(null);

const NOBODY: Around = { at: 0, you: { userId: "", roles: [] }, people: {} };

/** Holds the session of one view: its client, and what the server's last answer said of the user. */
export function SessionProvider({
  context,
  children,
}: {
  context: ExtensionContextValue;
  children: ReactNode;
}) {
  const [around, setAround] = useState(NOBODY);
  const client = useMemo(() => createClient(context), [context]);
  const call: Client = useCallback(
    async (name, input) => {
      const answer = await client(name, input);
      if (answer.ok) setAround({ at: answer.at, you: answer.you, people: answer.people });
      return answer;
    },
    [client],
  );
  const session = useMemo(
    (): Session => ({
      context,
      call,
      locale: context.userContext.locale ?? "en",
      now: around.at,
      userId: context.userContext.id ?? "",
      may: (role) => around.you.roles.includes(role),
      nameOf: (userId) => around.people[userId] ?? userId,
    }),
    [context, call, around],
  );
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("A part of a view stands outside SessionProvider: wrap the view in it.");
  return session;
}

type Say = <const E extends Entry>(
  entry: E,
  ...params: [NamesIn<E>] extends [never]
    ? []
    : [{ [Name in NamesIn<E>]: Name extends "n" ? number : string | number }]
) => string;

/** Says an entry of a catalogue in the user's language. */
export function useWords(): Say {
  const { locale } = useSession();
  return useCallback(
    (entry, ...params) =>
      (say as (entry: Entry, locale: string, ...rest: unknown[]) => string)(entry, locale, ...params),
    [locale],
  ) as Say;
}
