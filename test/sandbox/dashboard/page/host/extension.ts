import {
  ACTION_UPDATE_PROPS,
  createRemoteReceiver,
  type RemoteChannel,
  type RemoteReceiver,
} from "@remote-ui/core";
import { createEndpoint, fromMessagePort, release, retain } from "@remote-ui/rpc";
import frameCode from "virtual:frame";
import {
  type ExtensionContextValue,
  FRAME_CALLS,
  type FrameCalls,
  type FrameMessage,
  type HostCalls,
  type InitExtension,
  type Manifest,
  type SearchParams,
} from "../protocol.ts";
import { readHref } from "./href.ts";

export type {
  ExtensionContextValue,
  HostCalls,
  Manifest,
  RouteDescriptor,
  SearchParams,
  Toast,
  ToastOptions,
} from "../protocol.ts";
export { readHref, writeHref } from "./href.ts";

/** An extension that runs in its own sandboxed frame. */
export interface Extension {
  readonly manifest: Manifest;
  readonly calls: HostCalls;
  /** Renders a view of the bundle; what it draws arrives in the receiver returned. `id` names this instance. */
  mount(id: string, component: string, context: ExtensionContextValue): RemoteReceiver;
  /** Gives a mounted view new context props, as the Dashboard does when the user or the object changes. */
  update(id: string, context: ExtensionContextValue): void;
  unmount(id: string): void;
  /** Moves the extension's router without an echo through `hrefChanged`; a query in `href` counts if `search` is left out. */
  setHref(href: string, search?: SearchParams): void;
  /** Removes the frame and everything in it. */
  close(): void;
}

/** A page that is busy has drawn a successor after this long. */
const DRAWN_MS = 10_000;

/**
 * The receiver lets go of a handler as soon as another has come for it. Until the page has drawn the other one, what
 * the user does still calls the old: it is kept alive for a while, or a key pressed in between would be lost.
 */
function keepingHandlers(receiver: RemoteReceiver): RemoteChannel {
  return (type, ...args) => {
    if (type === ACTION_UPDATE_PROPS) {
      const [id, next] = args as unknown as [string, Record<string, unknown>];
      const drawn = receiver.attached.get({ id } as Parameters<typeof receiver.attached.get>[0]);
      const props = (drawn !== null && "props" in drawn ? drawn.props : {}) as Record<string, unknown>;
      const replaced = Object.keys(next).map((name) => props[name]);
      retain(replaced);
      setTimeout(() => release(replaced), DRAWN_MS);
    }
    return receiver.receive(type, ...args);
  };
}

/** The Dashboard refuses a toast outside these lengths (characters). */
const TOAST_LENGTH = { least: 1, most: 30 };

function watchToasts(calls: HostCalls): HostCalls["showToast"] {
  const check = (message: string) => {
    const length = [...message].length;
    if (length < TOAST_LENGTH.least || length > TOAST_LENGTH.most) {
      calls.fault(
        `A toast must have 1 to 30 characters, this one has ${length} and would not be shown: "${message}"`,
      );
    }
  };
  return async (message, options) => {
    check(message);
    const toast = await calls.showToast(message, options);
    return {
      update: (next, nextOptions) => {
        check(next);
        toast.update(next, nextOptions);
      },
      dismiss: () => toast.dismiss(),
    };
  };
}

/** HTML reads `</script` and `<!--` even inside a string of an inline script. */
function inlineScript(code: string): string {
  return `<script>${code.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--")}</script>`;
}

/**
 * Runs an extension's bundle in a frame of null origin and connects it to `calls`.
 *
 * @param options.code the bundle as Stripe's CLI builds it (build.ts, `buildExtension`)
 * @param options.href where the extension's router starts, "/" if not given
 * @throws {Error} when the bundle cannot be evaluated; the message has the frame's stack
 */
export async function openExtension(options: {
  code: string;
  calls: HostCalls;
  href?: string;
}): Promise<Extension> {
  const { code, calls } = options;
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = "Sandbox of the extension";
  frame.hidden = true;
  const channel = new MessageChannel();
  const endpoint = createEndpoint<FrameCalls>(fromMessagePort(channel.port1), { callable: [...FRAME_CALLS] });
  endpoint.expose({
    ...calls,
    showToast: watchToasts(calls),
    fault: (message: string) => calls.fault(message),
  });
  channel.port1.start();

  const close = () => {
    endpoint.terminate();
    frame.remove();
  };

  await new Promise<void>((resolve, reject) => {
    window.addEventListener("message", function onMessage(event: MessageEvent<FrameMessage>) {
      if (event.source !== frame.contentWindow || frame.contentWindow === null) return;
      if (event.data.type === "frame_loaded") {
        const init: InitExtension = { type: "init_extension", code, ...readHref(options.href ?? "/") };
        frame.contentWindow.postMessage(init, "*", [channel.port2]);
        return;
      }
      window.removeEventListener("message", onMessage);
      if (event.data.type === "extension_ready") return resolve();
      close();
      reject(new Error(`The extension's bundle failed to load: ${event.data.message}`));
    });
    frame.srcdoc = `<!doctype html><html><head><meta charset="utf-8"></head><body>${inlineScript(frameCode)}</body></html>`;
    document.body.append(frame);
  });

  return {
    manifest: await endpoint.call.manifest(),
    calls,
    mount(id, component, context) {
      const receiver = createRemoteReceiver();
      void endpoint.call.mount(id, component, context, keepingHandlers(receiver));
      return receiver;
    },
    update: (id, context) => void endpoint.call.update(id, context),
    unmount: (id) => void endpoint.call.unmount(id),
    setHref(href, search) {
      const read = readHref(href);
      void endpoint.call.setHref(read.href, search ?? read.search);
    },
    close,
  };
}
