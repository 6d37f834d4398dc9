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
