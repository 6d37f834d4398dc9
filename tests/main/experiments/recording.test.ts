import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { sampleRecordedPoint } from '../../support/recorded-points.ts';
import { experimentThat, openWorkbench } from '../../support/workbenches.ts';

async function finished() {
  const { workbench } = await openWorkbench();
  const experiment = await experimentThat(workbench, 'finishes');
  const { folder } = await workbench.call('experiments.show', { experiment });
  const path = join(folder, 'inside.jsonl');
  const points = [1, 20, 40].map(sampleRecordedPoint);
  const lines = points.map((point) => `${JSON.stringify(point)}\n`);
  const seal = async (text: string): Promise<void> => {
    const insideSha256 = createHash('sha256').update(text).digest('hex');
    const record = await readRecord(folder);
    await writeRecord(folder, { ...record, insideSha256, insideBytes: text.length });
  };
  return { workbench, experiment, path, points, lines, seal };
}

describe('what was recorded inside a network', () => {
  it('is nothing for a run from before it was recorded', async () => {
    const { workbench, experiment } = await finished();
    expect(await workbench.call('experiments.recording', { experiment })).toEqual([]);
  });

  it('is read from inside.jsonl, all or what follows a step', async () => {
    const { workbench, experiment, path, points, lines } = await finished();
    await writeFile(path, lines.join(''));
    expect(await workbench.call('experiments.recording', { experiment })).toEqual(points);
    const later = await workbench.call('experiments.recording', { experiment, afterStep: 20 });
    expect(later).toEqual(points.slice(2));
  });

  it('ends where its run was last safe', async () => {
    const { workbench, experiment, path, points, lines, seal } = await finished();
    await seal(lines.slice(0, 2).join(''));
    await writeFile(path, lines.join(''));
    const found = await workbench.call('experiments.recording', { experiment });
    expect(found).toEqual(points.slice(0, 2));
  });

  it('is called damaged where it has changed since', async () => {
    const { workbench, experiment, path, lines, seal } = await finished();
    await seal(lines.join(''));
    await writeFile(path, lines.join('').replace('0.25', '0.75'));
    await expect(workbench.call('experiments.recording', { experiment })).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining(`${path} is damaged`) as string,
    });
  });

  it('is called damaged where a line is something else', async () => {
    const { workbench, experiment, path, lines } = await finished();
    await writeFile(path, `${lines[0]!}{"step":20}\n`);
    await expect(workbench.call('experiments.recording', { experiment })).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringMatching(/inside\.jsonl line 2.*epoch/s) as string,
    });
  });
});
