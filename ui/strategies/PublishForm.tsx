import { Box, FormFieldGroup, Radio } from "@stripe/ui-extension-sdk/ui";
import { useQuery } from "../data/use-query.ts";
import { Shown } from "../kit/query-states.tsx";
import { Form } from "../kit/Form.tsx";
import { useState } from "../kit/react.ts";
import { CompactList } from "../kit/CompactList.tsx";
import { useTranslate } from "../data/session.tsx";
import type { Strategy } from "./edit.ts";
import { errorsIn, Remark } from "./LintMessages.tsx";
import { useSummary } from "./step-text.ts";
import type { Editing, Got } from "./use-strategy.ts";
import { ColumnSmall, Heading, Muted } from "../kit/layout.tsx";

/** What publishing would change, what is doubtful in it, and what becomes of the cases that run already. */
export function PublishForm(props: {
  editing: Editing;
  strategy: Strategy;
  base: Got | null;
  close: () => void;
}) {
  const { editing, strategy, base, close } = props;
  const t = useTranslate();
  const [running, setRunning] = useState<"keep" | "move">("keep");
  const summary = useSummary();
  const checked = useQuery("strategies.check", { strategy });
  const { remarks, publishing } = editing;
  const n = (base?.versions ?? []).reduce((sum, { openCases }) => sum + openCases, 0);
  const confirm = async () => {
    const published = await editing.publish(n === 0 ? "keep" : running);
    if (published) close();
  };
  return (
    <Form
      {...publishing}
      title={t("ui_strategies.publish_title", { name: strategy.name })}
      verb={t("ui_strategies.publish_now")}
      disabled={errorsIn(remarks).length > 0}
      submit={() => void confirm()}
      close={close}
    >
      <ColumnSmall>
        <Heading label="ui_strategies.changes" />
        {!base && <Box>{summary(strategy)}</Box>}
        <Shown of={checked}>
          {({ changes }) =>
            changes.length === 0 ? (
              <Box>{t("ui_strategies.no_changes")}</Box>
            ) : (
              <CompactList lines={changes.map((text) => ({ id: text, title: text }))} />
            )
          }
        </Shown>
      </ColumnSmall>
      {remarks.length > 0 && (
        <ColumnSmall>
          {remarks.map((remark) => (
            <Remark key={`${remark.code} ${remark.stepId}`} remark={remark} />
          ))}
        </ColumnSmall>
      )}
      {base && n === 0 && <Muted label="ui_strategies.no_running" />}
      {n > 0 && (
        <FormFieldGroup legend={t("ui_strategies.running")}>
          {(["keep", "move"] as const).map((choice) => (
            <Radio
              key={choice}
              name="running"
              value={choice}
              label={t(`ui_strategies.${choice}`, { n })}
              description={t(`ui_strategies.${choice}_how`)}
              checked={running === choice}
              onChange={() => setRunning(choice)}
            />
          ))}
        </FormFieldGroup>
      )}
    </Form>
  );
}
