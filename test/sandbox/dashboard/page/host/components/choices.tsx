import type { CheckboxProps, RadioProps, SelectProps, SwitchProps } from "@stripe/ui-extension-sdk/ui";
import { type ReactNode, useEffect, useRef } from "react";
import { useCss } from "./css.ts";
import { changeEvent, useEcho } from "./events.ts";
import { ChoiceField, Field } from "./field.tsx";

function Choice(props: CheckboxProps & { kind: "checkbox" | "switch" }) {
  const { kind, onChange, indeterminate = false } = props;
  const [checked, setChecked] = useEcho(props.checked, props.defaultChecked === true);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current !== null) input.current.indeterminate = indeterminate;
  }, [indeterminate]);
  return (
    <ChoiceField {...props}>
      {(control) => (
        <input
          {...control}
          ref={input}
          className={`ui-${kind}`}
          type="checkbox"
          {...(kind === "switch" ? { role: "switch" } : {})}
          name={props.name}
          value={props.value ?? "on"}
          // biome-ignore lint/a11y/noAutofocus: the extension asks for it
          autoFocus={props.autoFocus}
          tabIndex={props.tabIndex}
          checked={checked}
          onChange={(event) => {
            if (props.readOnly === true) return;
            setChecked(event.target.checked);
            onChange?.(changeEvent(event.target));
          }}
        />
      )}
    </ChoiceField>
  );
}

export const Checkbox = (props: CheckboxProps) => <Choice {...props} kind="checkbox" />;
export const Switch = (props: SwitchProps) => <Choice {...props} kind="switch" />;

/**
 * Radios of one name uncheck each other in the browser, of which React would know nothing, so the element keeps the state
 * and the extension's word is written into it when it changes.
 */
export function Radio(props: RadioProps) {
  const { checked, onChange } = props;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (checked !== undefined && input.current !== null) input.current.checked = checked;
  }, [checked]);
  return (
    <ChoiceField {...props}>
      {(control) => (
        <input
          {...control}
          ref={input}
          className="ui-radio"
          type="radio"
          name={props.name}
          value={props.value ?? "on"}
          // biome-ignore lint/a11y/noAutofocus: the extension asks for it
          autoFocus={props.autoFocus}
          tabIndex={props.tabIndex}
          defaultChecked={checked ?? props.defaultChecked}
          onChange={(event) => onChange?.(changeEvent(event.target))}
        />
      )}
    </ChoiceField>
  );
}

export function Select(props: SelectProps) {
  const { multiple = false, onChange, size = "medium" } = props;
  const style = useCss("Select", props.css, ["width"]);
  const [value, setValue] = useEcho<string | string[] | undefined>(props.value, props.defaultValue);
  return (
    <Field {...props} style={style}>
      {(control) => (
        <span className="ui-select-wrap" data-multiple={multiple}>
          <select
            {...control}
            className={`ui-input ui-select ui-size-${size}`}
            name={props.name}
            multiple={multiple}
            autoComplete={props.autoComplete}
            // biome-ignore lint/a11y/noAutofocus: the extension asks for it
            autoFocus={props.autoFocus}
            value={value ?? (multiple ? [] : undefined)}
            onChange={(event) => {
              const chosen = [...event.target.selectedOptions].map((option) => option.value);
              setValue(multiple ? chosen : event.target.value);
              onChange?.(changeEvent(event.target));
            }}
          >
            {props.children}
          </select>
        </span>
      )}
    </Field>
  );
}

/** The one lower-case element that the SDK knows, as the child of Select. */
export function SelectOption(props: { value?: string; disabled?: boolean; children?: ReactNode }) {
  return (
    <option value={props.value} disabled={props.disabled}>
      {props.children}
    </option>
  );
}
