import type { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import { checkStored, readJsonFile } from './bounded-file.ts';
import { renamePatiently } from './patient-rename.ts';

/**
 * Reads a JSON file that Unroll can do without. One that is damaged is renamed to `<name>.damaged`, so that nothing in
 * it is lost, and a line on standard error says so.
 * @returns undefined if it is missing or damaged
 * @throws UnrollError 'storage' if the disk refuses
 */
export async function readOrSetAside<Value>(
  path: string,
  schema: z.ZodType<Value>,
): Promise<Value | undefined> {
  try {
    return checkStored(schema, await readJsonFile(path), path);
  } catch (error) {
    const code = error instanceof UnrollError ? error.code : undefined;
    if (code === 'not-found') return undefined;
    if (code !== 'damaged') throw error;
    const aside = `${path}.damaged`;
    await renamePatiently(path, aside).catch(() => undefined);
    console.warn(`${(error as UnrollError).message}; it is kept as ${aside}`);
    return undefined;
  }
}
