import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openValidation, type ValidationHeader } from '#main/storage/experiment/validation-file';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { readValidation } from '../../../support/validation.ts';

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

test.for([
  ['zeros', Buffer.alloc(4096)],
  [
    'zeros and a further epoch',
    Buffer.concat([Buffer.alloc(99), Buffer.from(`\n${line(epoch(3))}`)]),
  ],
  ['a broken line', '{"epoch":3,"pred\n'],
  ['a second header', line(header)],
] as const)(
  'what a crash left behind the last epoch is cut off without being read: %s (R4)',
  async ([, junk]) => {
    const folder = await folderWith(header, epoch(1), epoch(2));
    await appendFile(fileOf(folder), junk);
    expect(await goOn(folder, 2)).toBe([header, ...[1, 2, 3].map(epoch)].map(line).join(''));
    await writeFile(fileOf(folder), junk);
    expect(await goOn(folder, 0)).toBe(line(header) + line(epoch(1)));
  },
);

test('damage before the last epoch is named', async () => {
  const folder = await folderWith(header, epoch(1), { epoch: 2 }, epoch(3));
  await expect(openValidation(folder, header, 3)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining('validation.jsonl line 3 is damaged') as string,
  });
});

test('a file that lost its first line to a crash gets it again', async () => {
  const folder = await temporaryFolder();
  await writeFile(fileOf(folder), line(header).slice(0, 30));
  expect(await goOn(folder, 0)).toBe(line(header) + line(epoch(1)));
});

test('a run begun before there was such a file gets one when it resumes', async () => {
  const folder = await temporaryFolder();
  await goOn(folder, 4);
  expect(await readValidation(folder)).toEqual({ header, epochs: [epoch(5)] });
});

test('a damaged file is not continued', async () => {
  const folder = await folderWith(header, { epoch: 'one', predicted: [1, 1, 1] }, epoch(2));
  await expect(openValidation(folder, header, 2)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining('line 2') as string,
  });
});
