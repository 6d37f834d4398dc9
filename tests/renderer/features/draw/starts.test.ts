import { describe, expect, it } from 'vitest';
import { usePadHistory } from '../../../../src-renderer/client/pad/pad-history.ts';
import { useStarts } from '../../../../src-renderer/features/draw/pad/use-starts.ts';
import { AnsweringWorkbench, appWithStores } from '../../../support/answering-workbench.ts';

function start(total: number, classNames: readonly string[] | null = null) {
  const workbench = new AnsweringWorkbench().answer('datasets.examples', ({ offset = 0 }) => ({
    total,
    indices: [100 + offset],
    labels: Uint8Array.of(7),
    images: new Uint8Array(784).fill(9),
  }));
  const pad = usePadHistory();
  const starts = appWithStores(workbench).runWithContext(() =>
    useStarts(pad, () => ({ dataset: 'mnist', classNames })),
  );
  return { workbench, pad, starts };
}

describe('beginning with a test digit', () => {
  it('takes any of those with the label', async () => {
    const { workbench, pad, starts } = start(50);
    await starts.openTestDigit(7);
    const [, asked] = workbench.inputs('datasets.examples');
    expect(asked).toMatchObject({ dataset: 'mnist', split: 'test', label: 7, limit: 1 });
    expect(asked!.offset).toBeLessThan(50);
    expect(pad.content.value.base).toEqual(new Uint8Array(784).fill(9));
    expect(starts.start.value!.text).toBe(`Test example ${100 + asked!.offset!}, labelled 7`);
  });

  it('says which class it is of by its name', async () => {
    const { starts } = start(1, [...'abcdefgh']);
    await starts.openTestDigit(null);
    expect(starts.start.value!.text).toBe('Test example 100, labelled h');
  });

  it('says what is wrong, and leaves the pad as it was', async () => {
    const { workbench, pad, starts } = start(0);
    await starts.openTestDigit(3);
    expect(starts.problem.value).toMatch(/has no such digit/);
    workbench.refuse('datasets.examples', 'the files are damaged');
    await starts.openTestDigit(null);
    expect([starts.problem.value, pad.isBlank.value]).toEqual(['the files are damaged', true]);
  });

  it('refuses a file that is no picture', async () => {
    const { pad, starts } = start(1);
    await starts.openPicture(new File(['x'], 'notes.txt', { type: 'text/plain' }));
    expect(starts.problem.value).toMatch(/“notes.txt” is not a supported picture/);
    expect(pad.isBlank.value).toBe(true);
  });
});
