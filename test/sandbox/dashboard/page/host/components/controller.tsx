import { createController } from "@remote-ui/react/host";
import { type ComponentType, type ReactNode, useEffect } from "react";
import { useHost } from "./host.tsx";
import { COMPONENTS } from "./map.ts";

function missing(type: string): ComponentType<{ children?: ReactNode }> {
  return function Unmapped({ children }) {
    const { fault } = useHost();
    useEffect(
      () => fault(`The preview has no component for <${type}>; add it to components/map.ts.`),
      [fault],
    );
    return (
      <div className="ui-unmapped">
        <strong>{`<${type}> is not mapped`}</strong>
        {children}
      </div>
    );
  };
}

/** Finds the component for a name; a name without one is drawn in red and reported instead of breaking the view. */
export function createComponentController(): ReturnType<typeof createController> {
  const unmapped = new Map<string, ComponentType>();
  return {
    ...createController({}),
    get(type) {
      const name = String(type);
      const mapped = Object.hasOwn(COMPONENTS, name) ? COMPONENTS[name] : undefined;
      if (mapped !== undefined) return mapped;
      const known = unmapped.get(name) ?? missing(name);
      unmapped.set(name, known);
      return known;
    },
  };
}
