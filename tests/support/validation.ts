import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  validationEpochSchema,
  validationHeaderSchema,
  type ValidationEpoch,
  type ValidationHeader,
} from '#main/storage/experiment/validation-file';

/** All that a folder's `validation.jsonl` holds. */
export async function readValidation(
  folder: string,
): Promise<{ readonly header: ValidationHeader; readonly epochs: ValidationEpoch[] }> {
  const text = await readFile(join(folder, 'validation.jsonl'), 'utf8');
  const [header, ...epochs] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  return {
    header: validationHeaderSchema.parse(header),
    epochs: epochs.map((epoch) => validationEpochSchema.parse(epoch)),
  };
}
