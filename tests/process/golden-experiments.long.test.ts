import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { WorkbenchApi } from '#shared/contract/workbench-api';
import type { ExperimentRecord } from '#shared/experiment/record';
import { runJson, trainerProgram } from '../support/program.ts';
import { openWorkbench } from '../support/workbenches.ts';

/*
 * Experiments as each schema version of Unroll stored them. They are good for ever: none is changed or removed, and a
 * new schema version adds a folder of its own.
 */

const goldenFolder = join(import.meta.dirname, '../fixtures/experiments');
const patience = 120_000;

/** What must be read of an experiment, and the weights that it reaches when it is resumed. */
interface Expected {
  readonly record: Pick<ExperimentRecord, 'name' | 'notes' | 'tags' | 'status' | 'weightsSha256'>;
  readonly resumedSha256?: string;
}

const versions = await readdir(goldenFolder);

describe.for(versions)('experiments of %s', (version) => {
  async function open(): Promise<{
    home: string;
    workbench: WorkbenchApi;
    expected: [string, Expected][];
  }> {
    const { home, workbench } = await openWorkbench({ program: trainerProgram });
    const stored = join(goldenFolder, version);
    const text = await readFile(join(stored, 'expected.json'), 'utf8');
    const expected = Object.entries(JSON.parse(text) as Record<string, Expected>);
    for (const [id] of expected) {
      await cp(join(stored, id), join(home, 'experiments', id), { recursive: true });
    }
    return { home, workbench, expected };
  }

  const finishedOf = (expected: readonly [string, Expected][]): string[] =>
    expected.filter(([, { record }]) => record.status === 'finished').map(([id]) => id);

  test('are read without a loss, and can be changed', async () => {
    const { workbench, expected } = await open();
    const listed = await workbench.call('experiments.list', {});
    expect(listed).toHaveLength(expected.length);
    for (const [id, { record: said }] of expected) {
      const entry = listed.find((each) => each.kind === 'experiment' && each.record.id === id);
      expect(entry).toMatchObject({ readOnly: false, record: said });
      await workbench.call('experiments.update', { experiment: id, change: { name: 'renamed' } });
      const { record } = await workbench.call('experiments.show', { experiment: id });
      expect(record).toMatchObject({ ...said, name: 'renamed' });
      const { step } = await workbench.call('experiments.history', { experiment: id });
      expect(step.length > 0).toBe(said.status !== 'queued');
    }
  });

  test('train on to the weights of an unbroken run', { timeout: patience }, async () => {
    const { workbench, expected } = await open();
    const resumable = expected.filter(([, { resumedSha256 }]) => resumedSha256 !== undefined);
    expect(resumable.length).toBeGreaterThan(0);
    for (const [experiment, { resumedSha256 }] of resumable) {
      await workbench.call('runs.resume', { experiment });
      await expect
        .poll(
          async () => (await workbench.call('experiments.show', { experiment })).record.status,
          { timeout: patience, interval: 100 },
        )
        .toBe('finished');
      const { record } = await workbench.call('experiments.show', { experiment });
      expect(record.weightsSha256).toBe(resumedSha256);
      await workbench.call('experiments.history', { experiment });
      await workbench.call('experiments.answers', { experiment });
    }
  });

  test('are verified, evaluated and compared', { timeout: patience }, async () => {
    const { home, workbench, expected } = await open();
    const finished = finishedOf(expected);
    expect(finished.length).toBeGreaterThan(1);
    for (const id of finished) {
      expect(await runJson(home, 'verify', id)).toMatchObject({ json: { matches: true } });
      const { record } = await workbench.call('experiments.show', { experiment: id });
      const { json } = await runJson(home, 'evaluate', id);
      expect(json).toMatchObject({ accuracy: record.test?.accuracy, loss: record.test?.loss });
    }
    const compared = await runJson(home, 'compare', ...finished);
    expect(compared.code).toBe(0);
    for (const id of finished) expect(compared.stdout).toContain(id);
  });

  test('are exported, and taken in elsewhere as they are', async () => {
    const { workbench, expected } = await open();
    const other = (await openWorkbench()).workbench;
    for (const [id] of expected) {
      const { bytes, fileName } = await workbench.call('experiments.export', { experiment: id });
      const files = [{ name: fileName, bytes: bytes.length }];
      const taken = await other.call('imports.begin', { kind: 'experiment', files });
      await other.call('imports.append', { id: taken.id, file: fileName, piece: bytes });
      await other.call('imports.finish', { id: taken.id });
      const shown = await other.call('experiments.show', { experiment: id });
      const original = await workbench.call('experiments.show', { experiment: id });
      expect(shown.record).toEqual(original.record);
    }
  });
});
