import type { Currency, CurrencyFieldProps } from "@stripe/ui-extension-sdk/ui";
import { useEffect, useRef, useState } from "react";
import { Field } from "./field.tsx";
import { useHost } from "./host.tsx";

/** Digits after the point of a currency: 2 for USD, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  try {
    const format = new Intl.NumberFormat("en", { style: "currency", currency });
    return format.resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    // A code that Intl does not know, such as a stablecoin's, is kept in hundredths like Stripe's own.
    return 2;
  }
}

/** Minor units as the user reads them: 12900 EUR is "€129.00". */
export function formatMoney(amount: number, currency: string, locale: string): string {
  const code = currency.toUpperCase();
  const value = amount / 10 ** minorDigits(code);
  try {
    return new Intl.NumberFormat(locale, { style: "currency", currency: code }).format(value);
  } catch {
    return `${new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(value)} ${code}`;
  }
}

function decimalMark(locale: string): string {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  return parts.find(({ type }) => type === "decimal")?.value ?? ".";
}

/** What was typed as minor units: null when empty, undefined when it is no amount. */
function readAmount(text: string, digits: number, locale: string): number | null | undefined {
  if (text.trim() === "") return null;
  const mark = decimalMark(locale);
  const plain = [...text].filter((sign) => /\d/.test(sign) || sign === mark || sign === "-").join("");
  const value = Number(plain.replace(mark, "."));
  return Number.isFinite(value) ? Math.round(value * 10 ** digits) : undefined;
}

/** An amount in minor units of its currency, typed in the user's notation. */
export function CurrencyField(props: CurrencyFieldProps) {
  const { locale } = useHost();
  const { onChange, onCurrencyChange, currencyAllowlist, size = "medium" } = props;
  const [chosen, setChosen] = useState<Currency>(
    props.currency ?? props.defaultCurrency ?? currencyAllowlist?.[0] ?? "USD",
  );
  const currency = props.currency ?? chosen;
  const digits = minorDigits(currency) + (props.fractionDigitOffset ?? 0);
  const write = (amount: number | null | undefined) =>
    amount === null || amount === undefined
      ? ""
      : new Intl.NumberFormat(locale, {
          useGrouping: false,
          minimumFractionDigits: props.padAllFractionDigits
            ? digits
            : Math.min(digits, minorDigits(currency)),
          maximumFractionDigits: digits,
        }).format(amount / 10 ** digits);
  const [text, setText] = useState(() => write(props.value ?? props.defaultValue));
  const typed = useRef<number | null | undefined>(props.value);
  const { value } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a value that the extension made itself rewrites the text
  useEffect(() => {
    if (value === undefined || value === typed.current) return;
    typed.current = value;
    setText(write(value));
  }, [value]);

  return (
    <Field {...props}>
      {(control) => (
        <span className={`ui-input ui-money ui-size-${size}`}>
          <input
            {...control}
            inputMode="decimal"
            readOnly={props.readOnly}
            // biome-ignore lint/a11y/noAutofocus: the extension asks for it
            autoFocus={props.autoFocus}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              const amount = readAmount(event.target.value, digits, locale);
              if (amount === undefined) return;
              typed.current = amount;
              onChange?.(amount);
            }}
            onBlur={() => {
              if (typed.current !== undefined) setText(write(typed.current));
            }}
          />
          {currencyAllowlist === undefined ? (
            <span className="ui-money-code">{currency}</span>
          ) : (
            <select
              aria-label={currency}
              value={currency}
              disabled={control.disabled}
              onChange={(event) => {
                const next = event.target.value as Currency;
                setChosen(next);
                onCurrencyChange?.(next);
              }}
            >
              {currencyAllowlist.map((code) => (
                <option key={code}>{code}</option>
              ))}
            </select>
          )}
        </span>
      )}
    </Field>
  );
}
