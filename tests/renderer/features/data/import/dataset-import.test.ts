import { effectScope } from 'vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { largestPiece } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { useDatasetImport } from '../../../../../src-renderer/features/data/import/use-dataset-import.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../../support/answering-workbench.ts';
import { barImages, encodeIdx } from '../../../../support/idx.ts';

const labels = (count: number) => Uint8Array.from({ length: count }, (_, at) => at % 10);
const names = [
  'new-train-images-idx3-ubyte',
  'new-train-labels-idx1-ubyte',
  'new-test-images-idx3-ubyte',
  'new-test-labels-idx1-ubyte',
] as const;

/** 2000 training images, which are two pieces, and 10 test images. */
function someFiles(): File[] {
  const images = (count: number) => encodeIdx([count, 28, 28], barImages(labels(count)));
  const bytes = [
    images(2000),
    encodeIdx([2000], labels(2000)),
    images(10),
    encodeIdx([10], labels(10)),
  ];
  return bytes.map((content, at) => new File([content], names[at]!));
}

let workbench: AnsweringWorkbench;
let received: Map<string, number>;
beforeEach(() => {
  received = new Map();
  workbench = new AnsweringWorkbench()
    .answer('imports.begin', () => ({ id: 'i' }))
    .answer('imports.append', ({ file, piece }) => {
      received.set(file, (received.get(file) ?? 0) + piece.length);
      return { received: piece.length };
    })
    .answer('imports.finish', () => ({ kind: 'dataset', name: 'new', notes: [] }))
    .answer('imports.cancel', ({ id }) => ({ id }));
});

/** The form, with files in it that have been looked at. */
async function filledForm(taken: string[] = ['mnist']) {
  const app = appWithStores(workbench);
  const scope = effectScope();
  const form = app.runWithContext(() => scope.run(() => useDatasetImport(() => taken))!);
  form.addFiles(someFiles());
  await expect.poll(() => Object.values(form.chosen.value).every(({ start }) => start)).toBe(true);
  return { form, scope };
}

describe('an import', () => {
  it('is ready when all four files and the name will do', async () => {
    const { form } = await filledForm();
    expect(form.name.value).toBe('new');
    expect(form.isReady.value).toBe(true);
    form.setName('mnist');
    expect(form.isReady.value).toBe(false);
    form.setName('other');
    expect(form.isReady.value).toBe(true);
    await form.setFile('testLabels', new File([encodeIdx([11], labels(11))], 'x'));
    expect(form.problems.value).toEqual({ testLabels: 'It has 11 labels for 10 images.' });
    expect(form.isReady.value).toBe(false);
  });

  it('keeps a typed name when more files come', async () => {
    const { form } = await filledForm();
    form.setName('mine');
    form.addFiles(someFiles());
    expect(form.name.value).toBe('mine');
  });

  it('sends every byte in pieces, tells how far it is, and says the name', async () => {
    const { form } = await filledForm();
    form.transposed.value = true;
    const seen: string[] = [];
    workbench.answer('imports.append', ({ file, piece }) => {
      const { phase, sent } = form.progress.value!;
      seen.push(`${phase} ${sent}`);
      expect(piece.length).toBeLessThanOrEqual(largestPiece);
      received.set(file, (received.get(file) ?? 0) + piece.length);
      return { received: piece.length };
    });
    workbench.answer('imports.finish', () => {
      expect(form.progress.value!.phase).toBe('checking');
      return { kind: 'dataset', name: 'new', notes: [] };
    });
    expect(await form.send()).toEqual({ name: 'new', notes: [] });
    expect(form.progress.value).toBeNull();
    const files = someFiles();
    expect([...received]).toEqual(files.map(({ name, size }) => [name, size]));
    expect(workbench.inputs('imports.begin')).toEqual([
      {
        ...{ kind: 'dataset', name: 'new', transposed: true },
        files: files.map(({ name, size }) => ({ name, bytes: size })),
      },
    ]);
    const [first, last] = [largestPiece, files[0]!.size];
    expect(seen.slice(0, 3)).toEqual(['sending 0', `sending ${first}`, `sending ${last}`]);
  });

  it('says a refusal at the file that it is about', async () => {
    const { form } = await filledForm();
    workbench.answer('imports.finish', () => {
      throw new UnrollError('damaged', `${names[3]} has a label out of range`);
    });
    expect(await form.send()).toBeNull();
    expect(form.problems.value).toEqual({ testLabels: 'It has a label out of range' });
    await form.setFile('testLabels', new File([encodeIdx([10], labels(10))], 'x'));
    expect(form.problems.value).toEqual({});
  });

  it('says a refusal of the whole as such', async () => {
    const { form } = await filledForm();
    workbench.refuse('imports.begin', 'The disk is full.');
    expect(await form.send()).toBeNull();
    expect(form.refusal.value).toEqual({ role: null, message: 'The disk is full.' });
    expect(form.isReady.value).toBe(true);
  });

  it.each([
    ['when it is cancelled', ({ form }: Awaited<ReturnType<typeof filledForm>>) => form.cancel()],
    ['when its dialogue goes', ({ scope }: Awaited<ReturnType<typeof filledForm>>) => scope.stop()],
  ])('ends %s, and nothing is left of it', async (_, end) => {
    const filled = await filledForm();
    const answer = workbench.hold('imports.append');
    const sending = filled.form.send();
    await expect.poll(() => workbench.inputs('imports.append').length).toBe(1);
    end(filled);
    await answer({ received: 1 });
    expect(await sending).toBeNull();
    await settled();
    expect(workbench.inputs('imports.append')).toHaveLength(1);
    expect(workbench.inputs('imports.cancel')).toEqual([{ id: 'i' }]);
    expect(workbench.inputs('imports.finish')).toEqual([]);
    expect(filled.form.refusal.value).toBeNull();
  });

  it('takes files in another format, and gives what was done to them', async () => {
    const { form } = await filledForm();
    form.addFiles([new File(['1,2'], 'My letters train.csv'), new File(['1'], 'my-test.csv')]);
    expect(form.foreign.value).toMatchObject({ format: 'csv' });
    expect(form.chosen.value).toEqual({});
    expect([form.name.value, form.isReady.value]).toEqual(['my-letters', true]);
    form.splitSeed.value = 0.5;
    expect(form.isReady.value).toBe(false);
    form.splitSeed.value = 7;
    const shares: (number | null)[] = [];
    workbench.answer('imports.finish', async () => {
      shares.push(form.progress.value!.share);
      workbench.emit({ kind: 'importProgress', id: 'other', share: 0.9 });
      workbench.emit({ kind: 'importProgress', id: 'i', share: 0.25 });
      await Promise.resolve();
      shares.push(form.progress.value!.share);
      expect(form.progress.value!.phase).toBe('reading');
      return { kind: 'dataset', name: 'my-letters', notes: ['It was scaled.'] };
    });
    expect(await form.send()).toEqual({ name: 'my-letters', notes: ['It was scaled.'] });
    expect(shares).toEqual([null, 0.25]);
    expect(workbench.inputs('imports.begin')).toEqual([
      {
        ...{ kind: 'dataset', name: 'my-letters', transposed: false, splitSeed: 7 },
        files: [
          { name: 'My letters train.csv', bytes: 3 },
          { name: 'my-test.csv', bytes: 1 },
        ],
      },
    ]);
  });

  it('can be cancelled while the workbench reads the files', async () => {
    const { form } = await filledForm();
    form.addFiles([new File(['1,2'], 'a.csv')]);
    let refuse = (error: Error): void => void error;
    workbench.answer('imports.finish', () => new Promise((_, reject) => (refuse = reject)));
    workbench.answer('imports.cancel', ({ id }) => {
      refuse(new UnrollError('not-found', 'it was cancelled'));
      return { id };
    });
    const sending = form.send();
    await expect.poll(() => workbench.inputs('imports.finish').length).toBe(1);
    form.cancel();
    expect(await sending).toBeNull();
    expect(form.refusal.value).toBeNull();
  });

  it('goes back to IDX files, and says which files do not go together', async () => {
    const { form } = await filledForm();
    form.addFiles([new File(['1'], 'a.csv'), new File(['1'], 'a.npz')]);
    expect(form.foreign.value).toBeNull();
    expect(form.unknown.value.map(({ name }) => name)).toEqual(['a.csv', 'a.npz']);
    form.addFiles([new File(['1'], 'a.npz')]);
    form.addFiles([new File(['1'], 'b.npz')]);
    expect(form.wrongForeign.value).toMatch(/^There are 2 files; NumPy archive/);
    expect(form.isReady.value).toBe(false);
    form.clearForeign();
    form.addFiles([new File([], 'a.csv')]);
    expect(form.wrongForeign.value).toBe('a.csv is empty.');
    form.addFiles(someFiles());
    expect(form.foreign.value).toBeNull();
    await expect.poll(() => form.isReady.value).toBe(true);
  });
});
