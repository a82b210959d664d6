import { createContext, type ReactNode, useContext, useId } from "react";

/** The props that every field of the SDK has around its control. */
export interface FieldProps {
  label?: ReactNode;
  description?: string | undefined;
  error?: string | undefined;
  invalid?: boolean | undefined;
  disabled?: boolean | undefined;
  required?: boolean | undefined;
  hiddenElements?: ("label" | "description" | "error")[] | undefined;
}

/** What a control needs to be tied to its label, description and error. */
export interface ControlProps {
  id: string;
  disabled: boolean;
  required: boolean;
  "aria-invalid": boolean;
  "aria-describedby"?: string;
}

/** A FormFieldGroup disables all fields in it. */
export const GroupDisabled = createContext(false);

function hide(props: FieldProps, element: "label" | "description" | "error"): string {
  return props.hiddenElements?.includes(element) === true ? "ui-hidden" : "";
}

function useControl(props: FieldProps): { control: ControlProps; descriptionId: string; errorId: string } {
  const id = useId();
  const groupDisabled = useContext(GroupDisabled);
  const descriptionId = `${id}-description`;
  const errorId = `${id}-error`;
  const described = [props.description ? descriptionId : "", props.error ? errorId : ""].filter(Boolean);
  const control: ControlProps = {
    id,
    disabled: props.disabled ?? groupDisabled,
    required: props.required === true,
    "aria-invalid": props.invalid === true || Boolean(props.error),
    ...(described.length > 0 ? { "aria-describedby": described.join(" ") } : {}),
  };
  return { control, descriptionId, errorId };
}

function Hints(
  props: FieldProps & { descriptionId: string; errorId: string; part: "description" | "error" },
) {
  const { part, descriptionId, errorId } = props;
  if (part === "description") {
    return props.description ? (
      <span id={descriptionId} className={`ui-field-description ${hide(props, "description")}`}>
        {props.description}
      </span>
    ) : null;
  }
  return props.error ? (
    <span id={errorId} className={`ui-field-error ${hide(props, "error")}`} role="alert">
      {props.error}
    </span>
  ) : null;
}

/** Label above, description under it, control, error below. */
export function Field(
  props: FieldProps & { style?: object; children: (control: ControlProps) => ReactNode },
) {
  const { control, descriptionId, errorId } = useControl(props);
  return (
    <div className="ui-field" style={props.style}>
      {props.label ? (
        <label htmlFor={control.id} className={`ui-label ${hide(props, "label")}`}>
          {props.label}
        </label>
      ) : null}
      <Hints {...props} {...{ descriptionId, errorId }} part="description" />
      {props.children(control)}
      <Hints {...props} {...{ descriptionId, errorId }} part="error" />
    </div>
  );
}

/** Control first, label and description beside it: checkboxes, radios, switches. */
export function ChoiceField(props: FieldProps & { children: (control: ControlProps) => ReactNode }) {
  const { control, descriptionId, errorId } = useControl(props);
  return (
    <div className="ui-choice">
      {props.children(control)}
      <div className="ui-choice-text">
        {props.label ? (
          <label htmlFor={control.id} className={hide(props, "label")}>
            {props.label}
          </label>
        ) : null}
        <Hints {...props} {...{ descriptionId, errorId }} part="description" />
        <Hints {...props} {...{ descriptionId, errorId }} part="error" />
      </div>
    </div>
  );
}
