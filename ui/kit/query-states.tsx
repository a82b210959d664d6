import { Banner, Box, Button, Spinner } from "@stripe/ui-extension-sdk/ui";
import type { ReactNode } from "react";
import type { ProcedureName } from "../../server/api/contract.ts";
import type { Query } from "../data/use-query.ts";
import type { Failure } from "../data/client.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { ColumnMedium, Muted } from "./layout.tsx";

export function Loading() {
  const t = useTranslate();
  return (
    <Box css={{ stack: "x", gap: "small", alignY: "center", padding: "medium" }}>
      <Spinner size="small" />
      <Muted>{t("startup.loading")}</Muted>
    </Box>
  );
}

/** What went wrong, why, and what to do next. */
export function FailureBanner({ failure, retry }: { failure: Failure; retry?: () => void }) {
  const t = useTranslate();
  const { code, message } = failure;
  const ours = code === "unreachable" || code === "unsigned" || code === "garbled";
  const title =
    code === "unreachable"
      ? t("startup.unreachable")
      : code === "unsigned" || code === "garbled"
        ? t(`startup.${code}`, { cause: message })
        : message;
  const fields = (failure.fields ?? []).map((field) => `${field.path}: ${field.message}`);
  const next = ours ? t(`startup.${code}_next`) : failure.next;
  return (
    <Banner
      type="critical"
      title={title}
      description={[next, ...fields].join(" ")}
      {...(retry
        ? {
            actions: (
              <Button size="small" onPress={retry}>
                {t("startup.try_again")}
              </Button>
            ),
          }
        : {})}
    />
  );
}

/** Shows an answer once it is there; until then that it is loading, or why it is not there. */
export function Shown<Name extends ProcedureName>({
  of,
  children,
}: {
  of: Query<Name>;
  children: (output: NonNullable<Query<Name>["output"]>) => ReactNode;
}) {
  const { output, failure, reload } = of;
  const banner = failure && <FailureBanner failure={failure} retry={() => void reload()} />;
  if (output === null) return banner || <Loading />;
  return (
    <ColumnMedium>
      {banner}
      {children(output)}
    </ColumnMedium>
  );
}

/** An empty list says what would be here, and how it comes to be. */
export function Empty({
  children,
  action,
}: {
  children: string;
  action?: { label: string; onPress: () => void };
}) {
  return (
    <Box css={{ stack: "y", gap: "small", padding: "large", alignX: "center" }}>
      <Muted>{children}</Muted>
      {action && <Button onPress={action.onPress}>{action.label}</Button>}
    </Box>
  );
}

/** Whether the user may act at all; a viewer sees everything and is told why nothing can be pressed. */
export function useMayAct(): boolean {
  return useSession().may("agent");
}

/** What stands in the place of the buttons for who may not act. */
export function ActNeedsRole() {
  const t = useTranslate();
  return <Muted>{t("ui_query_states.act_role")}</Muted>;
}
