import {
  ACTION_INSERT_CHILD,
  ACTION_MOUNT,
  ACTION_UPDATE_PROPS,
  type ActionArgumentMap,
  KIND_COMPONENT,
  KIND_FRAGMENT,
  type RemoteChannel,
  type RemoteComponentSerialization,
  type RemoteTextSerialization,
} from "@remote-ui/core";

type Node = RemoteComponentSerialization | RemoteTextSerialization;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/**
 * Says what in `value` cannot cross to the Dashboard, or undefined when all of it can: plain objects and arrays,
 * primitives, functions (they become calls back) and Dates. Others either lose their prototype on the way or are
 * refused by the Dashboard, and which of the two is learnt only there.
 */
export function notPlain(value: unknown, path: string, seen = new Set<unknown>()): string | undefined {
  if (typeof value === "symbol" || typeof value === "bigint") return `${path} is a ${typeof value}`;
  if (!isRecord(value) || value instanceof Date || seen.has(value)) return undefined;
  seen.add(value);
  if ("$$typeof" in value) return `${path} is JSX in a prop that the SDK does not carry as a fragment`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    return `${path} is a ${value.constructor.name}`;
  }
  for (const [key, inner] of Object.entries(value)) {
    const found = notPlain(inner, `${path}.${key}`, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Passes everything on to `channel` and reports each prop that is not plain data. */
export function watchBorder(channel: RemoteChannel, fault: (message: string) => void): RemoteChannel {
  const types = new Map<string, string>();

  function checkProps(type: string, props: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(props)) {
      if (isRecord(value) && value.kind === KIND_FRAGMENT) {
        (value.children as Node[]).forEach(checkNode);
        continue;
      }
      const found = notPlain(value, name);
      if (found !== undefined) {
        fault(
          `<${type}> cannot send its props to the Dashboard: ${found}; use plain data, functions or Dates.`,
        );
      }
    }
  }

  function checkNode(node: Node): void {
    if (node.kind !== KIND_COMPONENT) return;
    const component = node as RemoteComponentSerialization;
    types.set(component.id, String(component.type));
    checkProps(String(component.type), component.props as Record<string, unknown>);
    component.children.forEach(checkNode);
  }

  return (type, ...payload) => {
    if (type === ACTION_MOUNT) {
      (payload as ActionArgumentMap[typeof ACTION_MOUNT])[0].forEach(checkNode);
    } else if (type === ACTION_INSERT_CHILD) {
      checkNode((payload as ActionArgumentMap[typeof ACTION_INSERT_CHILD])[2]);
    } else if (type === ACTION_UPDATE_PROPS) {
      const [id, props] = payload as ActionArgumentMap[typeof ACTION_UPDATE_PROPS];
      checkProps(types.get(id) ?? id, props);
    }
    return channel(type, ...payload);
  };
}
