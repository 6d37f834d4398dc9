import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { loadDataset } from '#main/storage/datasets/datasets';
import { largestPiece } from '#shared/contract/commands';
import { csvOf, imageArchiveOf, npzOf, parquetOf } from '../support/foreign-datasets.ts';
import { trainerProgram } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openWorkbench } from '../support/workbenches.ts';

/** The most memory that the process that reads a data set may take, in MiB. */
const mostMemory = 1024;

const { training, test: testPart, hashes } = await loadDataset('mnist', '/nowhere');
type Files = Readonly<Record<string, string | Uint8Array | Promise<Uint8Array>>>;

test.for<[string, () => Files]>([
  ['70,000 PNGs', () => ({ 'mnist.zip': imageArchiveOf({ train: training, test: testPart }) })],
  ['npz', () => ({ 'mnist.npz': npzOf(training, testPart) })],
  ['CSV', () => ({ 'train.csv': csvOf(training), 'test.csv': csvOf(testPart) })],
  [
    'Parquet',
    () => ({ 'train.parquet': parquetOf(training), 'test.parquet': parquetOf(testPart) }),
  ],
])(
  'MNIST as %s becomes the bytes of its IDX files, in less than 1 GiB',
  { timeout: 900_000 },
  async ([format, make], { skip }) => {
    skip(process.platform === 'win32', 'Windows does not tell the memory of a process that ended');
    const usageFile = join(await temporaryFolder(), 'usage.json');
    vi.stubEnv('UNROLL_MEASURED', trainerProgram);
    vi.stubEnv('UNROLL_USAGE_FILE', usageFile);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const program = join(import.meta.dirname, 'programs', 'measured-trainer.mjs');
    const { workbench, home, events } = await openWorkbench({ program });
    const files: [string, Uint8Array][] = [];
    for (const [name, content] of Object.entries(make())) {
      files.push([name, Buffer.from((await content) as Uint8Array)]);
    }
    const { id } = await workbench.call('imports.begin', {
      ...{ kind: 'dataset', name: 'copy' },
      files: files.map(([name, { length }]) => ({ name, bytes: length })),
    });
    for (const [file, bytes] of files) {
      for (let at = 0; at < bytes.length; at += largestPiece) {
        const piece = bytes.subarray(at, at + largestPiece);
        await workbench.call('imports.append', { id, file, piece });
      }
    }
    const began = performance.now();
    await workbench.call('imports.inspect', { id });
    const seconds = (performance.now() - began) / 1000;
    await workbench.call('imports.finish', { id });
    const used = JSON.parse(await readFile(usageFile, 'utf8')) as NodeJS.ResourceUsage;
    const peak = used.maxRSS / 1024;
    const processor = (used.userCPUTime + used.systemCPUTime) / 1e6;
    console.log(
      `${format}: ${seconds.toFixed(1)} s, ${processor.toFixed(1)} s of the processor, at most ${peak.toFixed(0)} MiB`,
    );
    expect((await loadDataset('copy', home)).hashes).toEqual(hashes);
    const shares = events.flatMap((event) =>
      event.kind === 'importProgress' ? [event.share] : [],
    );
    expect(shares.length).toBeGreaterThan(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(peak).toBeLessThan(mostMemory);
  },
);
