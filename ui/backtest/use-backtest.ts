import type { Input, Output } from "../../server/api/contract.ts";
import type { Failure } from "../data/client.ts";
import { useEffect, useRef, useState } from "../kit/react.ts";
import { useSession } from "../data/session.tsx";

export type Replay = "segments.dryRun" | "strategies.dryRun";
/** What is tried out: a draft, as its editor has it. */
export type Tried<Name extends Replay> = Omit<Input<Name>, "cursor" | "limit">;
type Page = Output<Replay>;
export type Totals = Page["totals"];

/** The sum of two records of numbers of the same shape, however deep. */
function sum<Sums>(a: Sums, b: Sums): Sums {
  if (typeof a === "number") return (a + Number(b)) as Sums;
  const entries = Object.entries(a as object).map(([name, value]) => [
    name,
    sum(value, b[name as keyof Sums]),
  ]);
  return Object.fromEntries(entries) as Sums;
}

/**
 * Replays a draft page by page until all of it is replayed, or until the person who asked leaves. What was replayed
 * stays when a page fails, and `resume` goes on from there.
 *
 * @param tried the same on every page, so what it is at first stays
 */
export function useBacktest<Name extends Replay>(name: Name, tried: Tried<Name>) {
  const { call } = useSession();
  const asked = useRef({ name, tried });
  const known = useRef<Page[]>([]);
  const [pages, setPages] = useState<Page[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let isLeft = false;
    const next = async (): Promise<void> => {
      const cursor = known.current.at(-1)?.nextCursor ?? null;
      const input = { ...asked.current.tried, cursor } as Input<Name>;
      const answer = await call(asked.current.name, input);
      if (isLeft) return;
      if (!answer.ok) return setFailure(answer.error);
      const page: Page = answer.output;
      known.current = [...known.current, page];
      setPages(known.current);
      if (page.nextCursor !== null) await next();
    };
    void next();
    return () => {
      isLeft = true;
    };
  }, [call, tries]);
  const last = pages.at(-1);
  return {
    failure,
    resume: () => {
      setFailure(null);
      setTries(tries + 1);
    },
    /** Null before the first page. */
    run: last
      ? {
          ...last,
          rows: pages.flatMap(({ rows }) => rows),
          totals: pages.map(({ totals }) => totals).reduce(sum),
          isFinished: last.nextCursor === null,
        }
      : null,
  };
}
