/**
 * A function of an object that is computed only once for each object, for as long as that is kept. Give it only objects
 * that are never modified but replaced.
 */
export function oncePerObject<Of extends object, Value>(
  compute: (of: Of) => Value,
): (of: Of) => Value {
  const known = new WeakMap<Of, { readonly value: Value }>();
  return (of) => {
    const before = known.get(of);
    if (before !== undefined) return before.value;
    const value = compute(of);
    known.set(of, { value });
    return value;
  };
}
