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
    expect(await form.send()).toBe('new');
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
});
