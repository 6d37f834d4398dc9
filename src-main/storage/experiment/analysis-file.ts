import { join } from 'node:path';
import { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import { analysisOf, type AnalysisKind, type AnalysisResults } from '#shared/inside/analyses';
import { writeFileDurably } from '../files/durable-files.ts';
import { checkBeforeWriting, checkStored, readJsonFile } from '../files/bounded-file.ts';

function fileSchema<Kind extends AnalysisKind>(kind: Kind) {
  return z.object({
    schemaVersion: z.literal(1),
    /** Of the weights that were analysed (see `weightsSha256` of the record). */
    weightsSha256: z.string(),
    result: analysisOf(kind).schema,
  });
}

/**
 * Reads the result of an analysis from an experiment's folder.
 * @param weightsSha256 of the experiment's weights
 * @returns null if there is no file of these weights that can be read: it can be computed again
 * @throws UnrollError 'storage'
 */
export async function readAnalysis<Kind extends AnalysisKind>(
  folder: string,
  kind: Kind,
  weightsSha256: string,
): Promise<AnalysisResults[Kind] | null> {
  const path = join(folder, analysisOf(kind).file);
  try {
    const stored = checkStored(fileSchema(kind), await readJsonFile(path), path);
    return stored.weightsSha256 === weightsSha256 ? stored.result : null;
  } catch (error) {
    const isUseless =
      error instanceof UnrollError && (error.code === 'not-found' || error.code === 'damaged');
    if (isUseless) return null;
    throw error;
  }
}

/** Writes the result of an analysis into an experiment's folder, atomically. @throws UnrollError 'storage' */
export async function writeAnalysis<Kind extends AnalysisKind>(
  folder: string,
  kind: Kind,
  weightsSha256: string,
  result: AnalysisResults[Kind],
): Promise<void> {
  const path = join(folder, analysisOf(kind).file);
  const stored = { schemaVersion: 1, weightsSha256, result } as const;
  const checked = checkBeforeWriting(fileSchema(kind), stored, path);
  await writeFileDurably(path, `${JSON.stringify(checked)}\n`);
}
