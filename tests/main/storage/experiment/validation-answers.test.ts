import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readValidationAnswers } from '#main/storage/experiment/validation-answers';
import { makePipe } from '../../../support/disks.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const header = { schemaVersion: 1, dataset: 'mnist', examples: [5, 8, 9], labels: [0, 1, 1] };

async function folderWith(...lines: unknown[]): Promise<string> {
  const folder = await temporaryFolder();
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await writeFile(join(folder, 'validation.jsonl'), text);
  return folder;
}

test('gives the answers after an epoch with the examples they are about', async () => {
  const folder = await folderWith(
    header,
    { epoch: 1, predicted: [0, 0, 0] },
    { epoch: 12, predicted: [0, 1, 0] },
    { epoch: 2, predicted: [0, 1, 1] },
  );
  expect(await readValidationAnswers(folder, 2)).toMatchObject({
    dataset: 'mnist',
    examples: [5, 8, 9],
    labels: [0, 1, 1],
    predicted: [0, 1, 1],
  });
  expect(await readValidationAnswers(folder, 12)).toMatchObject({ predicted: [0, 1, 0] });
  expect(await readValidationAnswers(folder, 3)).toBeUndefined();
});

test('of an epoch that appears twice, the last counts', async () => {
  const folder = await folderWith(
    header,
    { epoch: 1, predicted: [0, 0, 0] },
    { epoch: 1, predicted: [1, 1, 1] },
  );
  expect(await readValidationAnswers(folder, 1)).toMatchObject({ predicted: [1, 1, 1] });
});

test('a torn last line is ignored', async () => {
  const folder = await folderWith(header, { epoch: 1, predicted: [0, 0, 0] });
  await appendFile(join(folder, 'validation.jsonl'), '{"epoch":2,"predicted":[0,');
  expect(await readValidationAnswers(folder, 2)).toBeUndefined();
  expect(await readValidationAnswers(folder, 1)).toBeDefined();
});

test('a file that is missing is not found, and an empty one has nothing', async () => {
  await expect(readValidationAnswers(await temporaryFolder(), 1)).rejects.toMatchObject({
    code: 'not-found',
  });
  expect(await readValidationAnswers(await folderWith(), 1)).toBeUndefined();
});

test.each([
  ['a header without labels', [{ ...header, labels: undefined }], 'line 1 is damaged: labels'],
  ['labels for other examples', [{ ...header, labels: [1] }], '1 labels for 3 examples'],
  ['a label out of range', [{ ...header, labels: [0, 1, 256] }], 'line 1 is damaged: labels.2'],
  [
    'answers for other examples',
    [header, { epoch: 1, predicted: [1] }],
    'line 2 is damaged: it has 1 answers',
  ],
  [
    'answers of another kind',
    [header, { epoch: 1, predicted: 'all' }],
    'line 2 is damaged: predicted',
  ],
])('%s is damage', async (_, lines, problem) => {
  const folder = await folderWith(...lines);
  await expect(readValidationAnswers(folder, 1)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining(problem) as string,
  });
});

test('a pipe in the place of the answers is damage, and is not waited for (A18)', async (context) => {
  const folder = await temporaryFolder();
  await makePipe(context, join(folder, 'validation.jsonl'));
  await expect(readValidationAnswers(folder, 1)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining('it isn’t a file') as string,
  });
});
