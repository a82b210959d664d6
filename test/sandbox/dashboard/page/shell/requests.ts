import { useEffect, useState } from "react";
import type { Refused } from "../../preview.ts";

/** @throws Error with what the server said */
async function read<T>(response: Response): Promise<T> {
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as T;
  const told = (body as Refused | null)?.error.message;
  throw new Error(told ?? `The preview's server answered ${response.status}.`);
}

export const get = async <T>(path: string): Promise<T> => read<T>(await fetch(path));

export const post = async <T>(path: string, body: unknown): Promise<T> =>
  read<T>(
    await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );

export type Loaded<T> = { data: T | undefined; error: string | undefined };

/**
 * What the server has at `path`, read again whenever `version` changes; what was shown stays until the new is there.
 * With `keep`, what another path gave stays as well. Null asks for nothing.
 */
export function useData<T>(path: string | null, version: string, keep = false): Loaded<T> {
  const [answer, setAnswer] = useState<Loaded<T> & { path: string | null }>({
    path: null,
    data: undefined,
    error: undefined,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says when to read again
  useEffect(() => {
    if (path === null) return;
    let wanted = true;
    get<T>(path).then(
      (data) => wanted && setAnswer({ path, data, error: undefined }),
      (error: Error) => wanted && setAnswer({ path, data: undefined, error: error.message }),
    );
    return () => {
      wanted = false;
    };
  }, [path, version]);
  return answer.path === path || (keep && path !== null) ? answer : { data: undefined, error: undefined };
}
