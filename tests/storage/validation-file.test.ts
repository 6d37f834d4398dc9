import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  openValidation,
  readValidation,
  type ValidationHeader,
} from '#main/storage/validation-file';
import { temporaryFolder } from '../support/temporary-folder.ts';

const header: ValidationHeader = {
  schemaVersion: 1,
  dataset: 'mnist',
  examples: [4, 7, 9],
  labels: [1, 0, 2],
};
const epoch = (number: number) => ({ epoch: number, predicted: [number % 3, 0, 2] });
const line = (value: object): string => `${JSON.stringify(value)}\n`;
const fileOf = (folder: string): string => join(folder, 'validation.jsonl');

async function folderWith(...values: object[]): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(fileOf(folder), values.map(line).join(''));
  return folder;
}

/** Opens the file after an epoch, adds the next one, and gives the text that is then in the file. */
async function goOn(folder: string, afterEpoch: number): Promise<string> {
  const writer = await openValidation(folder, header, afterEpoch);
  await writer.append(epoch(afterEpoch + 1));
  await writer.close();
  return readFile(fileOf(folder), 'utf8');
}

test('a run without validation examples has no answers', async () => {
  expect(await readValidation(await temporaryFolder())).toBeNull();
});

test('a new file begins with the examples, and a line for each epoch follows', async () => {
  const folder = await temporaryFolder();
  expect(await goOn(folder, 0)).toBe(
    '{"schemaVersion":1,"dataset":"mnist","examples":[4,7,9],"labels":[1,0,2]}\n' +
      '{"epoch":1,"predicted":[1,0,2]}\n',
  );
  expect(await readValidation(folder)).toEqual({ header, epochs: [epoch(1)] });
});

test('opening cuts off later epochs and a torn line', async () => {
  for (const [afterEpoch, kept] of [
    [0, []],
    [1, [1]],
    [2, [1, 2]],
  ] as const) {
    const folder = await folderWith(header, epoch(1), epoch(2), epoch(3));
    await appendFile(fileOf(folder), '{"epoch":4,"pred');
    expect(await goOn(folder, afterEpoch)).toBe(
      [header, ...kept.map(epoch), epoch(afterEpoch + 1)].map(line).join(''),
    );
  }
});

test('a file that lost its first line to a crash gets it again', async () => {
  const folder = await temporaryFolder();
  await writeFile(fileOf(folder), line(header).slice(0, 30));
  expect(await goOn(folder, 0)).toBe(line(header) + line(epoch(1)));
});

test('a run begun before there was such a file gets one from where it goes on', async () => {
  const folder = await temporaryFolder();
  await goOn(folder, 4);
  expect(await readValidation(folder)).toEqual({ header, epochs: [epoch(5)] });
});

test.for([
  ['no header', [epoch(1)], 'first line does not name the examples'],
  ['two headers', [header, header], 'line 2 names examples once more'],
  [
    'missing answers',
    [header, epoch(1), { epoch: 2, predicted: [1] }],
    'line 3 has 1 answers to 3',
  ],
  ['missing labels', [{ ...header, labels: [1] }], '3 examples but 1 labels'],
  ['a newer version', [{ ...header, schemaVersion: 2 }], 'line 1'],
  ['what is no answer', [header, { epoch: 0, predicted: [1, 1, 1] }], 'line 2'],
] as const)('%s is damage', async ([, lines, says]) => {
  await expect(readValidation(await folderWith(...lines))).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining(says) as string,
  });
});
