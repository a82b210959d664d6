import { Box, Checkbox, CurrencyField, FormFieldGroup, SearchField } from "@stripe/ui-extension-sdk/ui";
import type { ComponentProps } from "react";
import { TextInput } from "../kit/TextInput.tsx";
import { SelectField, optionsOf } from "../kit/SelectField.tsx";
import type { Output } from "../../server/api/contract.ts";
import { useTranslate } from "../data/session.tsx";
import { type Comparison, rowFor, withOperator } from "./rule.ts";

/** The SDK lists the currencies; any that cases have is one of Stripe's. */
type StripeCurrency = NonNullable<ComponentProps<typeof CurrencyField>["currency"]>;

/** What a row can be made of, as `segments.get` says it. */
export type Choices = Pick<Output<"segments.get">, "fields" | "currencies" | "metadataKeys">;

export const DEFAULT_CURRENCY = "usd";
export const currencyOf = ({ currencies }: Choices) => currencies[0] ?? DEFAULT_CURRENCY;

type Part = {
  row: Comparison;
  choices: Choices;
  onChange: (row: Comparison) => void;
  /** As wide as its place; by its content where left out. */
  fill?: boolean;
};

/** A row's labels are read out, but not shown. */
const HIDDEN: "label"[] = ["label"];
const wideIf = (fill: boolean | undefined) => (fill ? { css: { width: "fill" as const } } : {});

export function FieldSelect({ row, choices, onChange, fill }: Part) {
  const t = useTranslate();
  return (
    <SelectField
      label={t("ui_segments.field")}
      hiddenElements={HIDDEN}
      {...wideIf(fill)}
      value={row.field}
      choose={(chosen) => onChange(rowFor(chosen, choices.fields, currencyOf(choices)))}
      options={Object.entries(choices.fields).map(([name, { label }]) => [name, label] as const)}
    />
  );
}

export function OperatorSelect({ row, choices, onChange, fill }: Part) {
  const t = useTranslate();
  return (
    <SelectField
      label={t("ui_segments.operator")}
      hiddenElements={HIDDEN}
      {...wideIf(fill)}
      value={row.op}
      choose={(chosen) => onChange(withOperator(row, chosen, choices.fields))}
      options={optionsOf(choices.fields[row.field]?.operators ?? [])}
    />
  );
}

/** The control that fits what a field takes; nothing for an operator that takes no value. */
export function ValueFields({ row, choices, onChange, fill }: Part) {
  const t = useTranslate();
  const spec = choices.fields[row.field];
  const part = { row, choices, onChange, ...(fill ? { fill } : {}) };
  return (
    <Box css={{ stack: "x", gap: "small", alignY: "center", ...(fill ? {} : { wrap: "wrap" }) }}>
      {spec?.type === "metadata" && <KeyField {...part} />}
      {spec && row.op !== "exists" && <Value key={`${row.field} ${row.op} ${row.currency}`} {...part} />}
      {spec?.type === "money" && (
        <SelectField
          label={t("ui_segments.currency")}
          hiddenElements={HIDDEN}
          value={row.currency ?? ""}
          choose={(chosen) => onChange({ ...row, currency: chosen })}
          options={[
            ...new Set([
              row.currency ?? currencyOf(choices),
              ...choices.currencies,
              ...(choices.fields.currency?.values ?? []).map(({ value }) => value),
            ]),
          ].map((currency) => [currency, currency.toUpperCase()] as const)}
        />
      )}
    </Box>
  );
}

function KeyField({ row, choices, onChange, fill }: Part) {
  const t = useTranslate();
  const keep = (key: string) => onChange({ ...row, key });
  if (choices.metadataKeys.length === 0)
    return (
      <TextInput
        label={t("ui_segments.key")}
        placeholder={t("ui_segments.key")}
        hiddenElements={HIDDEN}
        {...wideIf(fill)}
        defaultValue={row.key ?? ""}
        maxLength={80}
        typed={keep}
      />
    );
  return (
    <SelectField
      label={t("ui_segments.key")}
      hiddenElements={HIDDEN}
      {...wideIf(fill)}
      value={row.key ?? ""}
      choose={keep}
      options={[...new Set([row.key ?? "", ...choices.metadataKeys])].map(
        (key) => [key, key === "" ? t("ui_segments.key") : key] as const,
      )}
    />
  );
}

function Value({ row, choices, onChange, fill }: Part) {
  const t = useTranslate();
  const { type, values = [] } = choices.fields[row.field]!;
  const many = row.op === "in" || row.op === "not_in";
  const list = Array.isArray(row.value) ? row.value : [];
  const keep = (value: Comparison["value"]) => onChange({ ...row, value });
  const label = t(many && values.length === 0 ? "ui_segments.values" : "ui_segments.value");
  const hidden = { label, hiddenElements: HIDDEN, ...wideIf(fill) };
  if (type === "money")
    return (
      <CurrencyField
        label={label}
        hiddenElements={HIDDEN}
        currency={(row.currency ?? DEFAULT_CURRENCY) as StripeCurrency}
        defaultValue={Number(row.value ?? 0)}
        onChange={(amount) => keep(Math.max(0, amount ?? 0))}
      />
    );
  if (type === "number")
    return (
      <TextInput
        {...hidden}
        type="number"
        defaultValue={String(row.value ?? "")}
        typed={(text) => keep(text.trim() === "" || Number.isNaN(Number(text)) ? undefined : Number(text))}
      />
    );
  if (type === "code" && many)
    return (
      <SearchField
        label={label}
        data={optionsOf(values).map(([id, name]) => ({ id, value: name }))}
        selectionMode="multiple"
        defaultSelected={list}
        onSelectionChange={(chosen) => keep([...chosen].map(String))}
      />
    );
  if (type === "code") {
    const chosen = String(row.value ?? "");
    const known = values.some(({ value }) => value === chosen);
    const first = [chosen, chosen === "" ? t("ui_segments.choose") : chosen] as const;
    return (
      <SelectField
        {...hidden}
        value={chosen}
        choose={keep}
        options={[...(known ? [] : [first]), ...optionsOf(values)]}
      />
    );
  }
  if (values.length > 0 && many)
    return (
      <FormFieldGroup legend={label} layout="horizontal">
        {values.map(({ value, label }) => (
          <Checkbox
            key={value}
            label={label}
            checked={list.includes(value)}
            onChange={(event) =>
              keep(event.target.checked ? [...list, value] : list.filter((listed) => listed !== value))
            }
          />
        ))}
      </FormFieldGroup>
    );
  if (values.length > 0)
    return (
      <SelectField {...hidden} value={String(row.value ?? "")} choose={keep} options={optionsOf(values)} />
    );
  return (
    <TextInput
      {...hidden}
      placeholder={label}
      defaultValue={many ? list.join(", ") : String(row.value ?? "")}
      maxLength={500}
      typed={(text) =>
        keep(
          many
            ? text
                .split(",")
                .map((part) => part.trim())
                .filter((part) => part !== "")
            : text,
        )
      }
    />
  );
}
