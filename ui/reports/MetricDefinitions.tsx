import { Accordion, AccordionItem, Box } from "@stripe/ui-extension-sdk/ui";
import { ColumnSmall, ColumnTiny, Strong } from "../kit/layout.tsx";
import { useTranslate } from "../data/session.tsx";

/** What figures mean, closed until somebody asks. */
export function MetricDefinitions({
  of,
}: {
  of: readonly { id: string; label: string; definition: string }[];
}) {
  const t = useTranslate();
  return (
    <Accordion>
      <AccordionItem title={t("ui_metric_definitions.title")}>
        <ColumnSmall>
          {of.map(({ id, label, definition }) => (
            <ColumnTiny key={id}>
              <Strong>{label}</Strong>
              <Box>{definition}</Box>
            </ColumnTiny>
          ))}
        </ColumnSmall>
      </AccordionItem>
    </Accordion>
  );
}
