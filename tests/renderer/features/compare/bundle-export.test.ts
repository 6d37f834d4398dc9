import { beforeEach, describe, expect, it, vi } from 'vitest';
import { largestPiece } from '#shared/contract/commands';
import { useBundleExport } from '../../../../src-renderer/features/compare/report/use-bundle-export.ts';
import { AnsweringWorkbench, appWithStores } from '../../../support/answering-workbench.ts';
import { bundleOf } from '../../../support/bundles.ts';

let workbench: AnsweringWorkbench;
const bytes = largestPiece + 10;
const ended = {} as never;

beforeEach(() => {
  workbench = new AnsweringWorkbench()
    .answer('bundles.write', () => ({ ended, bundle: { id: 'one', fileName: 'a.unroll', bytes } }))
    .answer('bundles.read', ({ offset, length }) => ({
      piece: new Uint8Array(Math.min(length, bytes - offset)).fill(offset === 0 ? 1 : 2),
    }))
    .answer('bundles.discard', () => ({ bundle: 'one' }))
    .answer('operations.cancel', () => ({ operation: 'x' }));
});

const open = () => appWithStores(workbench).runWithContext(useBundleExport);
const input = bundleOf(['a', 'b']);

describe('the export of a bundle', () => {
  it('puts the pieces together, with progress, and discards what was written', async () => {
    const { write, progress } = open();
    const seen: unknown[] = [];
    const read = workbench.hold('bundles.read');
    const writing = write(input);
    await vi.waitFor(() => expect(workbench.inputs('bundles.read')).toHaveLength(1));
    seen.push(progress.value);
    await read({ piece: new Uint8Array(largestPiece).fill(1) });
    await vi.waitFor(() => expect(workbench.inputs('bundles.read')).toHaveLength(2));
    seen.push(progress.value);
    await read({ piece: new Uint8Array(10).fill(2) });
    const { fileName, content } = (await writing)!;
    expect([fileName, content.size]).toEqual(['a.unroll', bytes]);
    const all = new Uint8Array(await content.arrayBuffer());
    expect([all[0], all.at(-1)]).toEqual([1, 2]);
    expect(seen).toEqual([
      { phase: 'receiving', share: 0 },
      { phase: 'receiving', share: largestPiece / bytes },
    ]);
    expect(progress.value).toBeNull();
    expect(workbench.inputs('bundles.discard')).toEqual([{ bundle: 'one' }]);
  });

  it('shows how many runs are packed', async () => {
    const { write, progress } = open();
    const finish = workbench.hold('bundles.write');
    const writing = write(input);
    await vi.waitFor(() => expect(workbench.inputs('bundles.write')).toHaveLength(1));
    const { operation } = workbench.inputs('bundles.write')[0]!;
    const own = { action: 'export', label: 'x', of: 4, failed: 0, state: 'running' } as const;
    workbench.emit({ kind: 'operationChanged', progress: { ...own, operation: 'other', done: 3 } });
    expect(progress.value).toEqual({ phase: 'packing', share: 0 });
    workbench.emit({ kind: 'operationChanged', progress: { ...own, operation, done: 1 } });
    expect(progress.value).toEqual({ phase: 'packing', share: 0.25 });
    await finish({ ended, bundle: null });
    expect(await writing).toBeNull();
  });

  it('can be cancelled while it is packed, and while it is received', async () => {
    const { write, cancel, problem } = open();
    const finish = workbench.hold('bundles.write');
    const packing = write(input);
    await vi.waitFor(() => expect(workbench.inputs('bundles.write')).toHaveLength(1));
    cancel();
    const { operation } = workbench.inputs('bundles.write')[0]!;
    expect(workbench.inputs('operations.cancel')).toEqual([{ operation }]);
    await finish({ ended, bundle: null });
    expect(await packing).toBeNull();

    workbench.answer('bundles.write', () => ({
      ...{ ended, bundle: { id: 'two', fileName: 'a.unroll', bytes } },
    }));
    const read = workbench.hold('bundles.read');
    const receiving = write(input);
    await vi.waitFor(() => expect(workbench.inputs('bundles.read')).toHaveLength(1));
    cancel();
    await read({ piece: new Uint8Array(largestPiece) });
    expect(await receiving).toBeNull();
    expect(workbench.inputs('bundles.discard')).toEqual([{ bundle: 'two' }]);
    expect(problem.value).toBeNull();
  });

  it('says why it failed, and why it can’t be measured', async () => {
    const { write, measure, sizes, problem } = open();
    workbench.refuse('bundles.write', 'The disk is full.');
    expect(await write(input)).toBeNull();
    expect(problem.value).toBe('The disk is full.');
    workbench.refuse('bundles.measure', 'The run is damaged.');
    await measure(['a']);
    expect([sizes.value, problem.value]).toEqual([null, 'The run is damaged.']);
  });
});
