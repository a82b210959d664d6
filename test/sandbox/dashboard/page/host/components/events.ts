import type { PressEvent } from "@stripe/ui-extension-sdk/ui";
import { useEffect, useRef, useState } from "react";

interface Modifiers {
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  detail?: number;
}

/**
 * What `onPress` receives. Only plain data crosses to the extension, so the target is an empty stand-in for an Element.
 */
export function pressEvent(event: Modifiers): PressEvent {
  const { altKey, ctrlKey, metaKey, shiftKey, detail } = event;
  // A click that the keyboard made has no click count.
  const pointerType = detail === 0 ? "keyboard" : "mouse";
  return {
    type: "press",
    pointerType,
    altKey,
    ctrlKey,
    metaKey,
    shiftKey,
    target: {},
  } as unknown as PressEvent;
}

interface InputLike {
  value: string;
  name: string;
  checked?: boolean;
}

/** What `onChange` of a native-like field receives, as plain data of the type that the SDK promises. */
export function changeEvent<Event>(input: InputLike, type = "change"): Event {
  const target = { value: input.value, name: input.name, checked: input.checked === true };
  return { type, target, currentTarget: target } as Event;
}

/**
 * The value that a field shows. A controlled value travels to the extension and back, and what was typed meanwhile must
 * not be lost: a value that comes back is recognised as one sent earlier, and only a value that the extension made itself
 * replaces what stands in the field.
 */
export function useEcho<T>(value: T | undefined, initial: T): [T, (next: T) => void] {
  const [shown, setShown] = useState(value === undefined ? initial : value);
  const sent = useRef<T[]>([]);
  useEffect(() => {
    if (value === undefined) return;
    const at = sent.current.indexOf(value);
    if (at !== -1) {
      sent.current.splice(0, at + 1);
      return;
    }
    sent.current = [];
    setShown(value);
  }, [value]);
  return [
    shown,
    (next) => {
      // An uncontrolled field gets nothing back, so nothing is awaited.
      if (value !== undefined) sent.current.push(next);
      setShown(next);
    },
  ];
}
