/** Hides what is shown and shows what is hidden. */
export function toggle(hidden: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const others = new Set(hidden);
  if (!others.delete(id)) others.add(id);
  return others;
}

/** Hides all but one; shows all again if only that one is visible. */
export function isolate(
  hidden: ReadonlySet<string>,
  all: readonly string[],
  id: string,
): ReadonlySet<string> {
  const others = all.filter((other) => other !== id);
  const isAlone = !hidden.has(id) && others.every((other) => hidden.has(other));
  return new Set(isAlone ? [] : others);
}
