import { Badge, Banner, Box } from "@stripe/ui-extension-sdk/ui";
import { IconText } from "../kit/IconText.tsx";
import { useTranslate } from "../data/session.tsx";
import type { Checked } from "./use-strategy.ts";
import { ColumnXSmall, Narrow } from "../kit/layout.tsx";

export type RemarkLine = Checked["remarks"][number];

export const errorsIn = (remarks: readonly RemarkLine[]) => remarks.filter(({ level }) => level === "error");

/** One thing that is wrong or doubtful. */
export function Remark({ remark: { level, text } }: { remark: RemarkLine }) {
  const color = level === "error" ? "critical" : "attention";
  return (
    <IconText icon={level === "error" ? "cancelCircle" : "warning"} color={color} toned>
      <Box>{text}</Box>
    </IconText>
  );
}

/** How much there is to look at, and what concerns the whole strategy. */
export function LintMessages({ remarks }: { remarks: readonly RemarkLine[] }) {
  const t = useTranslate();
  if (remarks.length === 0) return null;
  const errors = errorsIn(remarks).length;
  const warnings = remarks.length - errors;
  const whole = remarks.filter(({ stepId }) => stepId === null);
  if (errors > 0)
    return (
      <Banner
        type="critical"
        title={t("ui_strategies.errors", { n: errors })}
        description={[
          ...whole.map(({ text }) => text),
          ...(whole.length < remarks.length ? [t("ui_strategies.at_steps")] : []),
        ].join(" ")}
      />
    );
  return (
    <ColumnXSmall>
      <Narrow>
        <Badge type="warning">{t("ui_strategies.warnings", { n: warnings })}</Badge>
      </Narrow>
      {whole.map((remark) => (
        <Remark key={remark.code} remark={remark} />
      ))}
    </ColumnXSmall>
  );
}
