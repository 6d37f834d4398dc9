import type { ExperimentStore } from './experiment-store.ts';

/**
 * Moves checked experiments to the others: all of them, or none if one fails.
 * @param folders each with the id that it wishes for
 * @returns their ids there
 * @throws UnrollError 'storage'
 */
export async function adoptAll(
  store: Pick<ExperimentStore, 'adopt' | 'discard'>,
  folders: readonly { readonly folder: string; readonly id: string }[],
): Promise<string[]> {
  const adopted: string[] = [];
  try {
    for (const { folder, id } of folders) adopted.push(await store.adopt(folder, id));
  } catch (error) {
    for (const id of adopted) await store.discard(id).catch(() => undefined);
    throw error;
  }
  return adopted;
}
