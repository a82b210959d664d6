import type { RemoteReceiver, RemoteReceiverAttachableComponent } from "@remote-ui/core";
import { useAttached } from "@remote-ui/react/host";
import { Children, isValidElement, type ReactElement, type ReactNode } from "react";

/** A child that another component of the extension draws, with the handle to its props. */
export interface RemoteChild {
  element: ReactElement;
  type: string;
  id: string;
  receiver: RemoteReceiver;
  component: RemoteReceiverAttachableComponent;
}

interface RemoteElementProps {
  receiver?: RemoteReceiver;
  component?: RemoteReceiverAttachableComponent;
  fragment?: { children: { type?: string }[] };
}

/**
 * The components among `children`. remote-ui wraps each child in an element of its own, so a parent that needs a child's
 * props, as Tabs needs the labels, must go through the receiver.
 */
export function remoteChildren(children: ReactNode): RemoteChild[] {
  return Children.toArray(children).flatMap((element) => {
    if (!isValidElement<RemoteElementProps>(element)) return [];
    const { receiver, component } = element.props;
    if (receiver === undefined || component === undefined) return [];
    return [{ element, type: String(component.type), id: component.id, receiver, component }];
  });
}

/** The present props of a remote child; draws again when they change. */
export function useRemoteProps<Props>({ receiver, component }: RemoteChild): Partial<Props> {
  const attached = useAttached(receiver, component);
  return ((attached ?? component).props ?? {}) as Partial<Props>;
}

/** The component names at the top of a fragment prop such as Tooltip's trigger. */
export function fragmentTypes(node: ReactNode): string[] {
  return isValidElement<RemoteElementProps>(node)
    ? (node.props.fragment?.children ?? []).flatMap(({ type }) => (type === undefined ? [] : [String(type)]))
    : [];
}
