import { Accordion, AccordionItem, Box } from "@stripe/ui-extension-sdk/ui";
import { labels } from "../kit/labels.ts";
import { ColumnSmall, ColumnTiny, Strong } from "../kit/layout.tsx";
import { useWords } from "../data/session.tsx";

const WORDS = labels("MEANINGS");

/** What figures mean, closed until somebody asks. */
export function MetricDefinitions({
  of,
}: {
  of: readonly { id: string; label: string; definition: string }[];
}) {
  const say = useWords();
  return (
    <Accordion>
      <AccordionItem title={say(WORDS.title)}>
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
