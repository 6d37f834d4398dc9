import { strFromU8, unzipSync } from 'fflate';
import { effectScope } from 'vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { largestPiece } from '#shared/contract/commands';
import type { DatasetInspection } from '#shared/contract/inspections';
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

const inspection: DatasetInspection = {
  ...{ kind: 'dataset', format: 'idx', classes: 10, classNames: null },
  ...{ training: [200], test: [1], hasTestPart: true, inverted: false, transposed: true },
  examples: { labels: new Uint8Array(), images: new Uint8Array() },
  ...{ notes: [], warnings: [] },
};

const offered = (files: readonly File[]) =>
  files.map((content) => ({ path: content.name, content }));

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
    .answer('imports.inspect', () => inspection)
    .answer('imports.finish', () => ({ kind: 'dataset', name: 'new', notes: [] }))
    .answer('imports.cancel', ({ id }) => ({ id }));
});

/** The form, with files in it that have been looked at. */
async function filledForm(taken: string[] = ['mnist']) {
  const app = appWithStores(workbench);
  const scope = effectScope();
  const form = app.runWithContext(() => scope.run(() => useDatasetImport(() => taken))!);
  form.addFiles(offered(someFiles()));
  await expect.poll(() => Object.values(form.chosen.value).every(({ start }) => start)).toBe(true);
  return { form, scope };
}

describe('an import', () => {
  it('is ready when all four files and the name will do', async () => {
    const { form } = await filledForm();
    expect(form.name.value).toBe('new');
    expect(form.canInspect.value).toBe(true);
    form.setName('mnist');
    expect(form.canInspect.value).toBe(false);
    form.setName('other');
    expect(form.canInspect.value).toBe(true);
    await form.setFile('testLabels', new File([encodeIdx([11], labels(11))], 'x'));
    expect(form.problems.value).toEqual({ testLabels: 'It has 11 labels for 10 images.' });
    expect(form.canInspect.value).toBe(false);
  });

  it('keeps a typed name when more files come', async () => {
    const { form } = await filledForm();
    form.setName('mine');
    form.addFiles(offered(someFiles()));
    expect(form.name.value).toBe('mine');
  });

  it('sends every byte in pieces, tells how far it is, and shows what was found', async () => {
    const { form } = await filledForm();
    const seen: string[] = [];
    workbench.answer('imports.append', ({ file, piece }) => {
      const { phase, share, bytes } = form.progress.value!;
      seen.push(`${phase} ${share! * bytes!}`);
      expect(piece.length).toBeLessThanOrEqual(largestPiece);
      received.set(file, (received.get(file) ?? 0) + piece.length);
      return { received: piece.length };
    });
    const shares: (number | null)[] = [];
    workbench.answer('imports.inspect', async () => {
      shares.push(form.progress.value!.share);
      workbench.emit({ kind: 'importProgress', id: 'other', share: 0.9 });
      workbench.emit({ kind: 'importProgress', id: 'i', share: 0.25 });
      await Promise.resolve();
      shares.push(form.progress.value!.share);
      expect(form.progress.value!.phase).toBe('reading');
      return inspection;
    });
    await form.look();
    expect(shares).toEqual([null, 0.25]);
    expect(form.progress.value).toBeNull();
    expect(form.inspection.value).toBe(inspection);
    const files = someFiles();
    expect([...received]).toEqual(files.map(({ name, size }) => [name, size]));
    expect(workbench.inputs('imports.begin')).toEqual([
      {
        ...{ kind: 'dataset', name: 'new' },
        files: files.map(({ name, size }) => ({ name, bytes: size })),
      },
    ]);
    const [first, last] = [largestPiece, files[0]!.size];
    expect(seen.slice(0, 3)).toEqual(['sending 0', `sending ${first}`, `sending ${last}`]);
    expect(workbench.inputs('imports.finish')).toEqual([]);
  });

  it('stores what was found as the user decides', async () => {
    const { form } = await filledForm();
    workbench.answer('imports.inspect', () => ({ ...inspection, hasTestPart: false }));
    await form.look();
    expect([form.inverted.value, form.transposed.value]).toEqual([false, true]);
    form.inverted.value = true;
    form.splitSeed.value = 0.5;
    expect(form.canFinish.value).toBe(false);
    form.splitSeed.value = 7;
    expect(form.canFinish.value).toBe(true);
    workbench.answer('imports.finish', () => {
      expect(form.progress.value!.phase).toBe('storing');
      return { kind: 'dataset', name: 'new', notes: [] };
    });
    expect(await form.store()).toBe('new');
    const choices = { kind: 'dataset', inverted: true, transposed: true, splitSeed: 7 };
    expect(workbench.inputs('imports.finish')).toEqual([{ id: 'i', choices }]);
    expect(workbench.inputs('imports.cancel')).toEqual([]);
  });

  it('can go back to the form, and gives up what was sent', async () => {
    const { form } = await filledForm();
    await form.look();
    expect(form.isOpen.value).toBe(false);
    form.cancel();
    expect([form.inspection.value, form.isOpen.value]).toEqual([null, true]);
    expect(workbench.inputs('imports.cancel')).toEqual([{ id: 'i' }]);
    await form.look();
    expect(form.inspection.value).toBe(inspection);
  });

  it('sends EMNIST’s mapping of labels along, which can be left out again', async () => {
    const { form } = await filledForm();
    const mapping = new File(['1 65'], 'emnist-letters-mapping.txt');
    form.addFiles(offered([mapping]));
    expect([form.foreign.value, form.unknown.value]).toEqual([null, []]);
    await form.look();
    expect(workbench.inputs('imports.begin')[0]!.files.at(-1)).toEqual({
      name: 'emnist-letters-mapping.txt',
      bytes: 4,
    });
    form.cancel();
    form.removeMapping();
    await form.look();
    expect(workbench.inputs('imports.begin')[1]!.files).toHaveLength(4);
  });

  it('says a refusal at the file that it is about', async () => {
    const { form } = await filledForm();
    workbench.answer('imports.inspect', () => {
      throw new UnrollError('damaged', `${names[3]} has a label out of range`);
    });
    await form.look();
    expect(form.inspection.value).toBeNull();
    expect(form.problems.value).toEqual({ testLabels: 'It has a label out of range' });
    await form.setFile('testLabels', new File([encodeIdx([10], labels(10))], 'x'));
    expect(form.problems.value).toEqual({});
  });

  it('says a refusal of the whole as such, also at the end', async () => {
    const { form } = await filledForm();
    workbench.refuse('imports.begin', 'The disk is full.');
    await form.look();
    expect(form.refusal.value).toEqual({ role: null, message: 'The disk is full.' });
    expect(form.canInspect.value).toBe(true);
    workbench.answer('imports.begin', () => ({ id: 'i' }));
    workbench.refuse('imports.finish', 'The name is taken.');
    await form.look();
    expect(form.refusal.value).toBeNull();
    expect(await form.store()).toBeNull();
    expect(form.refusal.value).toEqual({ role: null, message: 'The name is taken.' });
    expect(form.inspection.value).toBeNull();
  });

  it.each([
    ['when it is cancelled', ({ form }: Awaited<ReturnType<typeof filledForm>>) => form.cancel()],
    ['when its dialogue goes', ({ scope }: Awaited<ReturnType<typeof filledForm>>) => scope.stop()],
  ])('ends %s, and nothing is left of it', async (_, end) => {
    const filled = await filledForm();
    const answer = workbench.hold('imports.append');
    const sending = filled.form.look();
    await expect.poll(() => workbench.inputs('imports.append').length).toBe(1);
    end(filled);
    await answer({ received: 1 });
    await sending;
    await settled();
    expect(workbench.inputs('imports.append')).toHaveLength(1);
    expect(workbench.inputs('imports.cancel')).toEqual([{ id: 'i' }]);
    expect(workbench.inputs('imports.inspect')).toEqual([]);
    expect(filled.form.refusal.value).toBeNull();
    expect(filled.form.inspection.value).toBeNull();
  });

  it('takes files in another format', async () => {
    const { form } = await filledForm();
    form.addFiles(
      offered([new File(['1,2'], 'My letters train.csv'), new File(['1'], 'my-test.csv')]),
    );
    expect(form.foreign.value).toMatchObject({ format: 'csv' });
    expect(form.chosen.value).toEqual({});
    expect([form.name.value, form.canInspect.value]).toEqual(['my-letters', true]);
    await form.look();
    expect(workbench.inputs('imports.begin')).toEqual([
      {
        ...{ kind: 'dataset', name: 'my-letters' },
        files: [
          { name: 'My letters train.csv', bytes: 3 },
          { name: 'my-test.csv', bytes: 1 },
        ],
      },
    ]);
  });

  it('packs a folder of images into an archive', async () => {
    const { form } = await filledForm();
    const paths = ['pets/cat/1.png', 'pets/.DS_Store', 'pets/dog/2.png'];
    form.addFiles(
      paths.map((path) => ({ path, content: new File([path], path.split('/').at(-1)!) })),
    );
    expect(form.foreign.value).toMatchObject({ format: 'images', isFolder: true });
    expect([form.name.value, form.canInspect.value]).toEqual(['pets', true]);
    const pieces: Uint8Array[] = [];
    workbench.answer('imports.append', ({ file, piece }) => {
      expect(file).toBe('pets.zip');
      pieces.push(piece);
      return { received: piece.length };
    });
    await form.look();
    const files = unzipSync(Buffer.concat(pieces));
    expect(Object.entries(files).map(([path, bytes]) => [path, strFromU8(bytes)])).toEqual([
      ['pets/cat/1.png', 'pets/cat/1.png'],
      ['pets/dog/2.png', 'pets/dog/2.png'],
    ]);
    form.cancel();
    form.addFiles(
      [...paths, 'pets/notes.txt'].map((path) => ({ path, content: new File(['x'], 'x') })),
    );
    expect(form.wrongForeign.value).toMatch(
      /^pets\/notes\.txt is not an image; a folder of images/,
    );
    expect(form.canInspect.value).toBe(false);
  });

  it('can be cancelled while the workbench reads the files', async () => {
    const { form } = await filledForm();
    form.addFiles(offered([new File(['1,2'], 'a.csv')]));
    let refuse = (error: Error): void => void error;
    workbench.answer('imports.inspect', () => new Promise((_, reject) => (refuse = reject)));
    workbench.answer('imports.cancel', ({ id }) => {
      refuse(new UnrollError('not-found', 'it was cancelled'));
      return { id };
    });
    const sending = form.look();
    await expect.poll(() => workbench.inputs('imports.inspect').length).toBe(1);
    form.cancel();
    await sending;
    expect([form.refusal.value, form.inspection.value]).toEqual([null, null]);
  });

  it('goes back to IDX files, and says which files do not go together', async () => {
    const { form } = await filledForm();
    form.addFiles(offered([new File(['1'], 'a.csv'), new File(['1'], 'a.npz')]));
    expect(form.foreign.value).toBeNull();
    expect(form.unknown.value.map(({ name }) => name)).toEqual(['a.csv', 'a.npz']);
    form.addFiles(offered([new File(['1'], 'a.npz')]));
    form.addFiles(offered([new File(['1'], 'b.npz')]));
    expect(form.wrongForeign.value).toMatch(/^There are 2 files; NumPy archive/);
    expect(form.canInspect.value).toBe(false);
    form.clearForeign();
    form.addFiles(offered([new File([], 'a.csv')]));
    expect(form.wrongForeign.value).toBe('a.csv is empty.');
    form.addFiles(offered(someFiles()));
    expect(form.foreign.value).toBeNull();
    await expect.poll(() => form.canInspect.value).toBe(true);
  });
});
