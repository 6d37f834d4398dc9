/** How many files are read at once when many are listed. */
export const filesAtOnce = 16;
/**
 * How many folders' files are checked, but not read, at once: with few at a time, each would wait for its turn on a
 * busy machine, ten times as long altogether.
 */
export const foldersAtOnce = 256;

/**
 * Runs a task for each item, several at once, in the order of the items. The first failure is thrown; tasks in
 * progress continue.
 * @param limit how many run at the same time
 */
export async function forEachConcurrently<Item>(
  items: readonly Item[],
  limit: number,
  task: (item: Item) => Promise<void>,
): Promise<void> {
  const remaining = items.values();
  const work = async (): Promise<void> => {
    for (const item of remaining) await task(item);
  };
  await Promise.all(Array.from({ length: limit }, work));
}
