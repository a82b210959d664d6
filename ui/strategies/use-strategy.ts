import { useEffect, useRef, useState } from "../kit/react.ts";
import type { Output } from "../../server/api/contract.ts";
import { toast, useMutation, useQuery } from "../data/use-query.ts";
import { usePlaces } from "../kit/navigation.tsx";
import { useDebouncedValue } from "../kit/use-debounced-value.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { asDraft, type Strategy } from "./edit.ts";

export type Got = Output<"strategies.get">;
export type Checked = Output<"strategies.check">;
type Work = { basedOn: number; strategy: Strategy };

/** What is asked of the server for one strategy; a draft of a new one stands only in the list. */
export function useStrategyAnswers(id: string) {
  const got = useQuery("strategies.get", { id });
  const unpublished = got.failure?.code === "not_found";
  const list = useQuery("strategies.list", unpublished ? {} : null);
  const other = list.output?.rows[0]?.strategy.id;
  // Which messages there are, in which languages, is the same for every strategy.
  const beside = useQuery("strategies.get", unpublished && other !== undefined ? { id: other } : null);
  const draft = got.output
    ? got.output.draft
    : (list.output?.drafts.find(({ strategy }) => strategy.id === id) ?? null);
  const reload = async () => {
    // In this order: a strategy that was just published is never missing in both.
    await got.reload();
    await list.reload();
  };
  return { got, unpublished, list, beside, draft, reload };
}
export type StrategyAnswers = ReturnType<typeof useStrategyAnswers>;

/**
 * One strategy as somebody is changing it. What is not saved yet is saved when the strategy is left, so that
 * no way out of it loses anything.
 *
 * @param base its newest version; null while there is only a draft
 */
export function useStrategy(answers: StrategyAnswers, base: Got | null) {
  const t = useTranslate();
  const { call } = useSession();
  const { go } = usePlaces();
  const saving = useMutation("strategies.saveDraft");
  const discarding = useMutation("strategies.discardDraft");
  const publishing = useMutation("strategies.put");
  const [own, setOwn] = useState<Work | null>(null);
  const kept = answers.draft;
  const draft: Work | null = own ?? kept;

  const latest = useRef({ own, call });
  latest.current = { own, call };
  /** What is saved, published or thrown away, and so is not to be saved once more. */
  const handled = useRef<Work | null>(null);
  useEffect(
    () => () => {
      const left = latest.current;
      if (left.own && left.own !== handled.current) void left.call("strategies.saveDraft", left.own);
    },
    [],
  );

  const newest = base?.strategy.version ?? 0;
  const edit = (strategy: Strategy) => setOwn({ basedOn: draft?.basedOn ?? newest, strategy });
  const settle = async () => {
    handled.current = own;
    await answers.reload();
    setOwn((now) => (now === own ? null : now));
  };
  const save = async () => {
    if (!own || !(await saving.run(own)).ok) return;
    await settle();
    toast(t("ui_strategies.saved"));
  };
  const discard = async () => {
    if (!draft) return;
    if (kept && !(await discarding.run({ id: draft.strategy.id })).ok) return;
    if (base) await settle();
    else {
      handled.current = own;
      go({ to: "strategies" }, { replace: true });
    }
  };
  /** False where the server refused. */
  const publish = async (running: "keep" | "move"): Promise<boolean> => {
    if (!draft) return false;
    const { basedOn, strategy } = draft;
    const answer = await publishing.run({ basedOn, strategy, running });
    if (answer.ok) {
      await settle();
      toast(t("ui_strategies.published"));
    } else if (answer.error.code === "conflict") await answers.reload();
    return answer.ok;
  };

  const strategy = draft?.strategy ?? (base && asDraft(base.strategy));
  const checked = useCheck(draft?.strategy ?? null);
  const axis = (draft && checked ? checked.axis : base?.axis) ?? null;
  return {
    strategy,
    /** Null while nothing differs from the newest version. */
    draft,
    kept,
    unsaved: own !== null,
    /** The version that was published after this draft was begun; null where there is none. */
    overtakenBy: draft && draft.basedOn !== newest ? newest : null,
    putOnTop: () => draft && setOwn({ basedOn: newest, strategy: draft.strategy }),
    remarks: (draft && checked ? checked.remarks : base?.remarks) ?? [],
    axis,
    edit,
    save,
    discard,
    publish,
    saving,
    discarding,
    publishing,
  };
}
export type Editing = ReturnType<typeof useStrategy>;

/** What is doubtful in a strategy, a moment after its last change; until then what was said of it before. */
export function useCheck(strategy: Strategy | null): Checked | null {
  const debounced = useDebouncedValue(strategy);
  const { output } = useQuery("strategies.check", debounced && { strategy: debounced });
  const last = useRef<Checked | null>(null);
  if (output) last.current = output;
  return strategy && last.current;
}
