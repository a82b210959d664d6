import { Icon, Link, Tooltip } from "@stripe/ui-extension-sdk/ui";
import { Caption, ColumnXSmall, RowTight, Title, TitleMuted } from "../kit/layout.tsx";

/** A number that leads to what it counts, with what it means. */
export function Figure(props: {
  label: string;
  value: string;
  /** In few words, always shown. */
  meaning?: string;
  /** Exactly, on demand. */
  definition?: string;
  /** Greyed: it will change by itself. */
  provisional?: boolean;
  onPress?: () => void;
}) {
  const { label, value, meaning, definition, provisional, onPress } = props;
  const Value = provisional ? TitleMuted : Title;
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
      <Value>
        {onPress ? (
          <Link onPress={onPress} {...(provisional ? { type: "secondary" as const } : {})}>
            {value}
          </Link>
        ) : (
          value
        )}
      </Value>
      {meaning && <Caption>{meaning}</Caption>}
    </ColumnXSmall>
  );
}
