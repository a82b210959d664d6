import { showToast } from "@stripe/ui-extension-sdk/utils";
import { useCallback, useEffect, useRef, useState } from "../kit/react.ts";
import type { Input, Output, ProcedureName } from "../../server/api/contract.ts";
import type { Answered, Failure } from "./client.ts";
import { useSession } from "./session.tsx";

/** How often what is on the screen is asked for again: the Dashboard tells no view that its object changed. */
const REFRESH_MS = 20_000;

export type Query<Name extends ProcedureName> = {
  /** The last good answer; kept while a later one is fetched, or fails. */
  output: Output<Name> | null;
  failure: Failure | null;
  /** Nothing is there to show yet. */
  loading: boolean;
  /** Asks again now. */
  reload: () => Promise<void>;
};

/**
 * What the server answers to a question, kept fresh. A changed input asks anew; `null` asks nothing. An
 * answer that was overtaken by a later question is dropped.
 */
export function useQuery<Name extends ProcedureName>(name: Name, input: Input<Name> | null): Query<Name> {
  const { call } = useSession();
  const [state, setState] = useState<{ key: string; output: Output<Name> | null; failure: Failure | null }>({
    key: "",
    output: null,
    failure: null,
  });
  const key = input === null ? "" : JSON.stringify([name, input]);
  const wanted = useRef("");

  const load = useCallback(async () => {
    if (key === "") return;
    const answer = await call(name, JSON.parse(key)[1] as Input<Name>);
    if (wanted.current !== key) return;
    setState((before) =>
      answer.ok
        ? { key, output: answer.output, failure: null }
        : { key, output: before.key === key ? before.output : null, failure: answer.error },
    );
  }, [call, name, key]);

  const every = useRefreshMs(REFRESH_MS);
  useEffect(() => {
    wanted.current = key;
    void load();
    const timer = setInterval(() => void load(), every);
    return () => {
      clearInterval(timer);
      wanted.current = "";
    };
  }, [load, every, key]);

  const current = state.key === key;
  return {
    output: current ? state.output : null,
    failure: current ? state.failure : null,
    loading: key !== "" && !current,
    reload: load,
  };
}

/** How often to ask again: `usual`, unless the app's manifest sets another time for all. Milliseconds. */
export function useRefreshMs(usual: number): number {
  const { REFRESH_MS: set } = (useSession().context.environment.constants ?? {}) as { REFRESH_MS?: string };
  return Number(set ?? usual);
}

/** A toast of the Dashboard's; it takes 30 characters at most, so a longer one is cut at a word. */
export function toast(text: string): void {
  const cut = text.length <= 30 ? text : `${text.slice(0, 29).replace(/\s+\S*$/, "")}…`;
  void showToast(cut, { type: "success" });
}

export type Mutation<Name extends ProcedureName> = {
  /** Runs the procedure; the answer says whether it worked. */
  run: (input: Input<Name>) => Promise<Answered<Name>>;
  pending: boolean;
  /** Why the last run was refused. */
  failure: Failure | null;
  /** Forgets the failure. */
  clear: () => void;
};

/** Something that the user does. One run at a time. */
export function useMutation<Name extends ProcedureName>(name: Name): Mutation<Name> {
  const { call } = useSession();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = useCallback(
    async (input: Input<Name>) => {
      setPending(true);
      const answer = await call(name, input);
      setPending(false);
      setFailure(answer.ok ? null : answer.error);
      return answer;
    },
    [call, name],
  );
  return { run, pending, failure, clear: useCallback(() => setFailure(null), []) };
}
