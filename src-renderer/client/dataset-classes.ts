/** Classes assumed until the data set is known: the ten digits. */
const digits = 10;

/** The number of a data set's classes, or the ten digits until it is known. */
export function classesOf(dataset: { readonly classes: number } | undefined): number {
  return dataset?.classes ?? digits;
}
