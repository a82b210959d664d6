/**
 * The numbers given on the command line, `--name 123`, in the place of the defaults.
 *
 * @throws where an option has no number
 */
export function readOptions<Defaults extends Record<string, number>>(
  defaults: Defaults,
  words: readonly string[] = process.argv,
): Defaults {
  const given = Object.keys(defaults).map((name) => {
    const index = words.indexOf(`--${name}`);
    if (index < 0) return [name, defaults[name]];
    const value = Number(words[index + 1]);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`--${name} ${words[index + 1] ?? ""}: expected a whole number of 1 or more`);
    return [name, value];
  });
  return Object.fromEntries(given);
}
