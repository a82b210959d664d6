import type { Random } from "../sandbox/random.ts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A number that no JavaScript value spells: it stands in the text as it is. */
const raw = (spelling: string) => `@@raw:${spelling}@@`;
/** `JSON.stringify` leaves this member out, so it gets its name in the text. */
const PROTO = "@@proto@@";

/** Texts, numbers and shapes on which programs stumble. */
const NASTY: readonly Json[] = [
  ...[null, true, false, "", " ", "odd", [], {}, [[]], [null], { id: null }],
  ...[
    -1,
    0,
    -0,
    0.5,
    1e21,
    1e308,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    2 ** 53 + 2,
    -(2 ** 53),
    8.64e12,
    8.64e15,
    253402300800,
  ],
  ...[raw("9223372036854775808"), raw("1e400"), raw("-1e400"), raw("1E-400"), raw("18446744073709551616")],
  ...["NaN", "Infinity", "-1", "1e3", "0x10", "null", "undefined", "[object Object]"],
  ...["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "prototype"],
  ...["\0", "a\0b", "\ud800", "\udc00x", "\u202e", "\ufeff", "🏴‍☠️", "é".repeat(300), "x".repeat(5_000)],
  ...[
    "'; drop table inbox; --",
    "{{ 7 | times: 7 }}",
    "<script>alert(1)</script>",
    "a\r\nBcc: b@c",
    "../../etc/passwd",
  ],
  ...["2026-13-45", "275760-09-13", "cus_1", "in_1", "xxx", "zz", "EUR", "eur ", "Mars/Olympus"],
  { [PROTO]: { isAdmin: true } },
  { constructor: { prototype: { isAdmin: true } } },
];

/** A value inside itself, `depth` times: written into the text, because walking it here would end this process. */
const deep = (depth: number) => `@@deep:${depth}@@`;

export function nastyValue(random: Random): Json {
  if (random.chance(0.04)) return deep(random.integer(10, 20_000));
  if (random.chance(0.03)) return Array.from({ length: random.integer(50, 2_000) }, (_, n) => n);
  return structuredClone(random.pick(NASTY));
}

type Place = { holder: Json[] | { [key: string]: Json }; key: string };

function placesIn(value: Json): Place[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).flatMap((key) => [
    { holder: value, key },
    ...placesIn((value as { [key: string]: Json })[key]!),
  ]);
}

const at = ({ holder, key }: Place): Json => (holder as { [key: string]: Json })[key]!;
const put = ({ holder, key }: Place, value: Json) => {
  (holder as { [key: string]: Json })[key] = value;
};

/** What is like the value, of another type. */
function otherType(value: Json): Json {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return value.length;
  if (typeof value === "boolean") return value ? 1 : "false";
  if (Array.isArray(value)) return { ...value } as Json;
  return value === null || value === undefined ? {} : Object.values(value);
}

/** Changes up to `most` members of a value, in place: gone, nasty, of another type, copied from elsewhere, or more of them. */
export function mutate(value: Json, random: Random, most: number): void {
  for (let left = random.integer(1, most); left > 0; left--) {
    const places = placesIn(value);
    if (places.length === 0) return;
    const place = random.pick(places);
    switch (random.pick(["gone", "nasty", "nasty", "nasty", "type", "copy", "more"] as const)) {
      case "gone":
        if (Array.isArray(place.holder)) place.holder.splice(Number(place.key), 1);
        else delete place.holder[place.key];
        break;
      case "nasty":
        put(place, nastyValue(random));
        break;
      case "type":
        put(place, otherType(at(place)));
        break;
      case "copy":
        put(place, structuredClone(at(random.pick(places))));
        break;
      case "more":
        if (Array.isArray(place.holder)) place.holder.push(structuredClone(at(place)));
        else
          place.holder[random.pick([PROTO, "constructor", "toString", "of_the_future", ""])] =
            nastyValue(random);
    }
  }
}

/** JSON with the spellings that `JSON.stringify` has not. */
export const textOf = (value: Json): string =>
  JSON.stringify(value)
    .replace(/"@@raw:([^@"]+)@@"/g, "$1")
    .replace(
      /"@@deep:(\d+)@@"/g,
      (_all, depth: string) => `${"[".repeat(Number(depth))}${"]".repeat(Number(depth))}`,
    )
    .replaceAll(`"${PROTO}"`, '"__proto__"');
