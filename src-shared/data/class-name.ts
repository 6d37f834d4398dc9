/**
 * What a class is called: its name if the data set has names, else its number.
 * @param names by label; null if the classes have only numbers
 */
export function classLabel(names: readonly string[] | null | undefined, label: number): string {
  return names?.[label] ?? String(label);
}

/** @returns what all classes of a data set are called, in the order of the labels */
export function classLabels(
  names: readonly string[] | null | undefined,
  classes: number,
): readonly string[] {
  return Array.from({ length: classes }, (_, label) => classLabel(names, label));
}

/**
 * The names of the classes that several models or matrices share, for what stands for all of them.
 * @param all of each, by label; null or undefined if its classes have only numbers
 * @returns null unless all have the same names
 */
export function commonClassNames(
  all: readonly (readonly string[] | null | undefined)[],
): readonly string[] | null {
  const [first] = all;
  if (!first) return null;
  const isCommon = all.every(
    (names) =>
      names?.length === first.length && names.every((name, label) => name === first[label]),
  );
  return isCommon ? first : null;
}
