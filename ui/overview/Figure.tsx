import { Icon, Link, Tooltip } from "@stripe/ui-extension-sdk/ui";
import { Caption, ColumnXSmall, RowTight, Title } from "../kit/layout.tsx";

/** A number that leads to what it counts, with what it means. */
export function Figure(props: {
  label: string;
  value: string;
  /** In few words, always shown. */
  meaning?: string;
  /** Exactly, on demand. */
  definition?: string;
  onPress?: () => void;
}) {
  const { label, value, meaning, definition, onPress } = props;
  return (
    <ColumnXSmall>
      <RowTight>
        <Caption>{label}</Caption>
        {definition && (
          <Tooltip type="description" trigger={<Icon name="info" size="xsmall" />}>
            {definition}
          </Tooltip>
        )}
      </RowTight>
      <Title>{onPress ? <Link onPress={onPress}>{value}</Link> : value}</Title>
      {meaning && <Caption>{meaning}</Caption>}
    </ColumnXSmall>
  );
}
