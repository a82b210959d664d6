import { inflateRawSync } from "node:zlib";

/**
 * How raw bodies are compressed for the inbox. The fastest level already takes an event to about a
 * quarter of its size, and bytes to write, not statements, are what an insert costs.
 */
export const DEFLATE = { level: 1 } as const;

export const inflate = (payload: Uint8Array): Buffer => inflateRawSync(payload);
