import { createRoot } from "react-dom/client";
import type { PreviewState } from "../preview.ts";
import { get } from "./shell/requests.ts";
import { Shell } from "./shell/Shell.tsx";
import "./shell.css";

async function start(): Promise<void> {
  const [initial, code] = await Promise.all([
    get<PreviewState>("/preview/state"),
    fetch("/preview/extension.js").then((response) => response.text()),
  ]);
  createRoot(document.getElementById("root")!).render(<Shell initial={initial} code={code} />);
}

void start();
