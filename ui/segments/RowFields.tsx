import { Box, Checkbox, CurrencyField, FormFieldGroup, Select, TextField } from "@stripe/ui-extension-sdk/ui";
import type { ComponentProps } from "react";
import type { Output } from "../../server/http/api/contract.ts";
import { useWords } from "../session.tsx";
import { type Comparison, rowFor, withOperator } from "./rule.ts";
import { WORDS } from "./words.ts";

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

const wideIf = (fill: boolean | undefined) => (fill ? { css: { width: "fill" as const } } : {});

export function FieldSelect({ row, choices, onChange, fill }: Part) {
  const say = useWords();
  return (
    <Select
      label={say(WORDS.field)}
      hiddenElements={["label"]}
      {...wideIf(fill)}
      value={row.field}
      onChange={(event) => onChange(rowFor(event.target.value, choices.fields, currencyOf(choices)))}
    >
      {Object.entries(choices.fields).map(([name, { label }]) => (
        <option key={name} value={name}>
          {label}
        </option>
      ))}
    </Select>
  );
}

export function OperatorSelect({ row, choices, onChange, fill }: Part) {
  const say = useWords();
  return (
    <Select
      label={say(WORDS.operator)}
      hiddenElements={["label"]}
      {...wideIf(fill)}
      value={row.op}
      onChange={(event) => onChange(withOperator(row, event.target.value, choices.fields))}
    >
      {(choices.fields[row.field]?.operators ?? []).map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </Select>
  );
}

/** The control that fits what a field takes; nothing for an operator that takes no value. */
export function ValueFields({ row, choices, onChange, fill }: Part) {
  const say = useWords();
  const spec = choices.fields[row.field];
  const part = { row, choices, onChange, ...(fill ? { fill } : {}) };
  return (
    <Box css={{ stack: "x", gap: "small", alignY: "center", ...(fill ? {} : { wrap: "wrap" }) }}>
      {spec?.type === "metadata" && <KeyField {...part} />}
      {spec && row.op !== "exists" && <Value key={`${row.field} ${row.op} ${row.currency}`} {...part} />}
      {spec?.type === "money" && (
        <Select
          label={say(WORDS.currency)}
          hiddenElements={["label"]}
          value={row.currency ?? ""}
          onChange={(event) => onChange({ ...row, currency: event.target.value })}
        >
          {[...new Set([row.currency ?? currencyOf(choices), ...choices.currencies])].map((currency) => (
            <option key={currency} value={currency}>
              {currency.toUpperCase()}
            </option>
          ))}
        </Select>
      )}
    </Box>
  );
}

function KeyField({ row, choices, onChange, fill }: Part) {
  const say = useWords();
  const keep = (key: string) => onChange({ ...row, key });
  if (choices.metadataKeys.length === 0)
    return (
      <TextField
        label={say(WORDS.key)}
        placeholder={say(WORDS.key)}
        hiddenElements={["label"]}
        {...wideIf(fill)}
        defaultValue={row.key ?? ""}
        maxLength={80}
        onChange={(event) => keep(event.target.value)}
      />
    );
  return (
    <Select
      label={say(WORDS.key)}
      hiddenElements={["label"]}
      {...wideIf(fill)}
      value={row.key ?? ""}
      onChange={(event) => keep(event.target.value)}
    >
      {[...new Set([row.key ?? "", ...choices.metadataKeys])].map((key) => (
        <option key={key} value={key}>
          {key === "" ? say(WORDS.key) : key}
        </option>
      ))}
    </Select>
  );
}

function Value({ row, choices, onChange, fill }: Part) {
  const say = useWords();
  const { type, values = [] } = choices.fields[row.field]!;
  const many = row.op === "in" || row.op === "not_in";
  const list = Array.isArray(row.value) ? row.value : [];
  const keep = (value: Comparison["value"]) => onChange({ ...row, value });
  const label = say(many && values.length === 0 ? WORDS.values : WORDS.value);
  const hidden = { label, hiddenElements: ["label" as const], ...wideIf(fill) };
  if (type === "money")
    return (
      <CurrencyField
        label={label}
        hiddenElements={["label"]}
        currency={(row.currency ?? DEFAULT_CURRENCY) as StripeCurrency}
        defaultValue={Number(row.value ?? 0)}
        onChange={(amount) => keep(Math.max(0, amount ?? 0))}
      />
    );
  if (type === "number")
    return (
      <TextField
        {...hidden}
        type="number"
        defaultValue={String(row.value ?? "")}
        onChange={({ target: { value } }) =>
          keep(value.trim() === "" || Number.isNaN(Number(value)) ? undefined : Number(value))
        }
      />
    );
  if (values.length > 0 && many)
    return (
      <FormFieldGroup legend={label} layout="horizontal">
        {values.map(({ value, label }) => (
          <Checkbox
            key={value}
            label={label}
            checked={list.includes(value)}
            onChange={(event) =>
              keep(event.target.checked ? [...list, value] : list.filter((one) => one !== value))
            }
          />
        ))}
      </FormFieldGroup>
    );
  if (values.length > 0)
    return (
      <Select {...hidden} value={String(row.value ?? "")} onChange={(event) => keep(event.target.value)}>
        {values.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
    );
  return (
    <TextField
      {...hidden}
      placeholder={label}
      defaultValue={many ? list.join(", ") : String(row.value ?? "")}
      maxLength={500}
      onChange={(event) =>
        keep(
          many
            ? event.target.value
                .split(",")
                .map((part) => part.trim())
                .filter((part) => part !== "")
            : event.target.value,
        )
      }
    />
  );
}
