type Relation<T> = (item: T) => string | null | undefined;

/** The objects of one type in one account and mode: by id, in order of creation, and by each declared relation. */
export class Collection<T extends { id: string; object: string; created?: number }> {
  readonly #byId = new Map<string, T>();
  readonly #all: T[] = [];
  readonly #relations: Map<
    string,
    { key: Relation<T>; buckets: Map<string, T[]>; current: Map<string, string> }
  >;
  readonly #registry: Map<string, object>;
  #removed = 0;

  /** @param registry every object of the tenant by id, shared by its collections: what `expand` looks ids up in */
  constructor(registry: Map<string, object>, relations: Record<string, Relation<T>> = {}) {
    this.#registry = registry;
    this.#relations = new Map(
      Object.entries(relations).map(([name, key]) => [name, { key, buckets: new Map(), current: new Map() }]),
    );
  }

  get size(): number {
    return this.#byId.size;
  }

  add(item: T): T {
    this.#byId.set(item.id, item);
    this.#registry.set(item.id, item);
    this.#all.push(item);
    this.reindex(item);
    return item;
  }

  get(id: string): T | undefined {
    return this.#byId.get(id);
  }

  /** Files an item anew after a field that a relation reads has changed. */
  reindex(item: T): void {
    for (const { key, buckets, current } of this.#relations.values()) {
      const next = key(item);
      const previous = current.get(item.id);
      if (previous === next) continue;
      if (previous !== undefined) {
        const bucket = buckets.get(previous);
        if (bucket) bucket.splice(bucket.indexOf(item), 1);
        current.delete(item.id);
      }
      if (next === null || next === undefined) continue;
      current.set(item.id, next);
      const bucket = buckets.get(next);
      if (bucket) bucket.push(item);
      else buckets.set(next, [item]);
    }
  }

  /** Items in order of creation that stand in the relation to `key`. */
  by(relation: string, key: string): readonly T[] {
    const index = this.#relations.get(relation);
    if (index === undefined) throw new Error(`Collection has no relation "${relation}"`);
    return index.buckets.get(key) ?? [];
  }

  remove(id: string): void {
    const item = this.#byId.get(id);
    if (item === undefined) return;
    this.#byId.delete(id);
    this.#registry.delete(id);
    for (const { buckets, current } of this.#relations.values()) {
      const filed = current.get(id);
      const bucket = filed === undefined ? undefined : buckets.get(filed);
      if (bucket) bucket.splice(bucket.indexOf(item), 1);
      current.delete(id);
    }
    if (++this.#removed > 64 && this.#removed * 2 > this.#all.length) {
      this.#all.splice(0, this.#all.length, ...this.#byId.values());
      this.#removed = 0;
    }
  }

  /** Everything in order of creation. */
  values(): readonly T[] {
    if (this.#removed > 0) {
      this.#all.splice(0, this.#all.length, ...this.#byId.values());
      this.#removed = 0;
    }
    return this.#all;
  }
}
