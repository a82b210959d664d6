import { useRefreshDashboardData } from "@stripe/ui-extension-sdk/utils";
import type { Input, Output } from "../../server/api/contract.ts";
import { type Query, toast, useQuery } from "../data/use-query.ts";

/** Everything a panel shows about one case. */
export type CaseAnswer = Output<"cases.get">;
export type Hold = CaseAnswer["holds"][number];

/** One case on the screen: what is known of it, and what to do after something was done about it. */
export type CaseHandle = {
  asked: Query<"cases.get">;
  /** The invoice that the panel was opened from. */
  invoiceId: string | null;
  /** Says that something worked, and shows what came of it, here and in the Dashboard around. */
  show: (said: string) => Promise<void>;
  /** The same once an action was answered, and the form it was asked in is closed; nothing if it was refused. */
  after: (answered: Promise<{ ok: boolean }>, said: string, close?: () => void) => Promise<void>;
};

export function useCase(of: Input<"cases.get">): CaseHandle {
  const asked = useQuery("cases.get", of);
  const refreshDashboard = useRefreshDashboardData();
  const show = async (said: string) => {
    toast(said);
    await asked.reload();
    void refreshDashboard();
  };
  return {
    asked,
    invoiceId: of.invoiceId ?? null,
    show,
    after: async (answered, said, close) => {
      if (!(await answered).ok) return;
      close?.();
      await show(said);
    },
  };
}

/** A case that is there, with what its parts need. */
export type CaseProps = { handle: CaseHandle; answer: CaseAnswer };
