import type { TextAreaProps, TextFieldProps } from "@stripe/ui-extension-sdk/ui";
import type { KeyboardEvent } from "react";
import { useCss } from "./css.ts";
import { changeEvent, useEcho } from "./events.ts";
import { Field } from "./field.tsx";

type KeyHandler = TextFieldProps["onKeyDown"];

/** Keys cross as plain data; the extension cannot prevent what the browser does with them. */
function forwardKey(handler: KeyHandler) {
  return (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
    handler?.({
      ...changeEvent<object>(event.currentTarget, event.type),
      key,
      altKey,
      ctrlKey,
      metaKey,
      shiftKey,
    } as never);
  };
}

export function TextField(props: TextFieldProps) {
  const { onChange, onKeyDown, onKeyUp, type = "text", size = "medium" } = props;
  const style = useCss("TextField", props.css, ["width"]);
  const [value, setValue] = useEcho(props.value, props.defaultValue ?? "");
  return (
    <Field {...props} style={style}>
      {(control) => (
        <input
          {...control}
          className={`ui-input ui-size-${size}`}
          type={type}
          name={props.name}
          placeholder={props.placeholder}
          autoComplete={props.autoComplete ?? "off"}
          // biome-ignore lint/a11y/noAutofocus: the extension asks for it
          autoFocus={props.autoFocus}
          maxLength={props.maxLength}
          minLength={props.minLength}
          readOnly={props.readOnly}
          spellCheck={props.spellCheck}
          tabIndex={props.tabIndex}
          value={value}
          onChange={(event) => {
            setValue(event.target.value);
            onChange?.(changeEvent(event.target));
          }}
          onKeyDown={forwardKey(onKeyDown)}
          onKeyUp={forwardKey(onKeyUp)}
        />
      )}
    </Field>
  );
}

export function TextArea(props: TextAreaProps) {
  const { onChange, onKeyDown, onKeyUp, size = "medium", resizeable = true } = props;
  const style = useCss("TextArea", props.css, ["width"]);
  const [value, setValue] = useEcho(props.value, props.defaultValue ?? "");
  return (
    <Field {...props} style={style}>
      {(control) => (
        <textarea
          {...control}
          className={`ui-input ui-textarea ui-size-${size}`}
          style={{ resize: resizeable ? "vertical" : "none" }}
          name={props.name}
          placeholder={props.placeholder}
          autoComplete={props.autoComplete ?? "off"}
          // biome-ignore lint/a11y/noAutofocus: the extension asks for it
          autoFocus={props.autoFocus}
          maxLength={props.maxLength}
          minLength={props.minLength}
          readOnly={props.readOnly}
          rows={props.rows ?? 3}
          cols={props.cols}
          spellCheck={props.spellCheck}
          tabIndex={props.tabIndex}
          wrap={props.wrap}
          value={value}
          onChange={(event) => {
            setValue(event.target.value);
            onChange?.(changeEvent(event.target));
          }}
          onKeyDown={forwardKey(onKeyDown)}
          onKeyUp={forwardKey(onKeyUp)}
        />
      )}
    </Field>
  );
}
