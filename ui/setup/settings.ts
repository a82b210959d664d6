import { useEffect, useState } from "../kit/react.ts";
import type { Output } from "../../server/api/contract.ts";
import { type Query, toast, useMutation, useQuery } from "../data/use-query.ts";
import type { Failure } from "../data/client.ts";
import { useTranslate } from "../data/session.tsx";

export type Settings = Output<"account.get">["settings"];

export type SettingsForm = {
  account: Query<"account.get">;
  /** What stands in the fields; null while it is being read. */
  draft: Settings | null;
  change: (part: Partial<Settings>) => void;
  changed: boolean;
  /** Saves what stands in the fields, with these parts instead where given. */
  save: (part?: Partial<Settings>) => Promise<boolean>;
  pending: boolean;
  failure: Failure | null;
  /** Somebody else saved first. */
  conflict: boolean;
  /** What is wrong with one field, by its path such as `senderEmail`. */
  errorOf: (path: string) => string | undefined;
};

/**
 * The settings being edited. What was typed stays while the answer is refreshed; after a conflict the
 * other person's settings take its place, so that nobody overwrites what they have not seen.
 */
export function useSettings(): SettingsForm {
  const t = useTranslate();
  const account = useQuery("account.get", {});
  const put = useMutation("settings.put");
  const [base, setBase] = useState<Settings | null>(null);
  const [draft, setDraft] = useState<Settings | null>(null);
  const [conflict, setConflict] = useState(false);
  const known = account.output?.settings ?? null;
  const changed = JSON.stringify(draft) !== JSON.stringify(base);

  useEffect(() => {
    if (known === null || (base !== null && changed)) return;
    setBase(known);
    setDraft(known);
  }, [known, base, changed]);

  const save = async (part: Partial<Settings> = {}) => {
    if (!base || !draft) return false;
    const settings = { ...draft, ...part };
    const answer = await put.run({ basedOn: base, settings });
    if (answer.ok) {
      setBase(answer.output.settings);
      setDraft(answer.output.settings);
      setConflict(false);
      toast(t("ui_setup.saved"));
      await account.reload();
      return true;
    }
    if (answer.error.code === "conflict") {
      setConflict(true);
      put.clear();
      setBase(null);
      await account.reload();
    }
    return false;
  };
  const fields = put.failure?.fields ?? [];
  return {
    account,
    draft,
    change: (part) => setDraft((before) => before && { ...before, ...part }),
    changed,
    save,
    pending: put.pending,
    failure: put.failure,
    conflict,
    errorOf: (path) => fields.find((field) => field.path.startsWith(`settings.${path}`))?.message,
  };
}
