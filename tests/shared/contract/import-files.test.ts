import { expect, test } from 'vitest';
import { largestPiece } from '#shared/contract/commands';
import { sendFiles } from '#shared/contract/import-files';
import type { Inspection } from '#shared/contract/inspections';
import { AnsweringWorkbench } from '../../support/answering-workbench.ts';

const what = { kind: 'dataset', name: 'new' } as const;
const files = [new File([new Uint8Array(largestPiece + 1)], 'a.csv')];
const inspection = { kind: 'dataset', format: 'csv' } as Inspection;

function workbench(): AnsweringWorkbench {
  return new AnsweringWorkbench()
    .answer('imports.begin', () => ({ id: 'i' }))
    .answer('imports.append', ({ piece }) => ({ received: piece.length }))
    .answer('imports.inspect', () => inspection)
    .answer('imports.finish', () => ({ kind: 'dataset', name: 'new', notes: [] }))
    .answer('imports.cancel', ({ id }) => ({ id }));
}

test('files are sent, inspected and then finished with choices', async () => {
  const api = workbench();
  const shares: number[] = [];
  const reading: number[] = [];
  const sent = await sendFiles(api, what, files, {
    progress: (share) => shares.push(share),
    reading: (share) => reading.push(share),
  });
  expect(shares.map((share) => share > 0.99)).toEqual([true, true]);
  expect(shares.at(-1)).toBe(1);
  api.answer('imports.inspect', () => {
    api.emit({ kind: 'importProgress', id: 'other', share: 0.9 });
    api.emit({ kind: 'importProgress', id: 'i', share: 0.25 });
    return inspection;
  });
  expect(await sent.inspect()).toBe(inspection);
  api.emit({ kind: 'importProgress', id: 'i', share: 0.5 });
  expect(reading).toEqual([0.25]);
  await sent.finish({ kind: 'dataset', splitSeed: 3 });
  expect(api.inputs('imports.finish')).toEqual([
    { id: 'i', choices: { kind: 'dataset', splitSeed: 3 } },
  ]);
  expect(api.inputs('imports.cancel')).toEqual([]);
});

test('files that are refused when they are inspected end the import, with the first error', async () => {
  const api = workbench().refuse('imports.inspect', 'row 7 is short');
  api.refuse('imports.cancel', 'it is over');
  const sent = await sendFiles(api, what, files);
  await expect(sent.inspect()).rejects.toThrow('row 7 is short');
  expect(api.inputs('imports.cancel')).toEqual([{ id: 'i' }]);
});

test('cancelling while they are inspected asks the workbench at once', async () => {
  const api = workbench();
  let refuse: (error: Error) => void = () => undefined;
  api.answer('imports.inspect', () => new Promise((_, reject) => (refuse = reject)));
  api.answer('imports.cancel', ({ id }) => {
    refuse(new Error('cancelled by the workbench'));
    return { id };
  });
  const controller = new AbortController();
  const sent = await sendFiles(api, what, files, { signal: controller.signal });
  const inspected = sent.inspect();
  controller.abort(new Error('by the user'));
  await expect(inspected).rejects.toThrow('by the user');
  await expect(sent.finish()).rejects.toThrow('by the user');
  expect(api.inputs('imports.finish')).toEqual([]);
});

test('files that nobody wants after all are given up', async () => {
  const api = workbench();
  const sent = await sendFiles(api, what, files);
  await sent.inspect();
  await sent.cancel();
  expect(api.inputs('imports.cancel')).toEqual([{ id: 'i' }]);
});
