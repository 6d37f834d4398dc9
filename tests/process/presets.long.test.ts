import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const script = join(import.meta.dirname, '..', '..', 'scripts', 'presets.mjs');

it(
  'the presets that teach something are measured by a script, in one table (U11)',
  { timeout: 600_000 },
  async () => {
    const short = ['--training-examples', '200', '--validation-examples', '0', '--epochs', '1'];
    const flags = ['--seeds', '2', '--only', 'eight-units', '--', ...short];
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...flags]);
    const [title, blank, header, rule, ...rows] = stdout.trimEnd().split('\n');
    expect([title, blank, header, rule]).toEqual([
      'Test accuracy and training time, means of 2 seeds (lowest to highest)',
      '',
      '| preset | run | test accuracy | training time |',
      '| --- | --- | ---: | ---: |',
    ]);
    const form =
      /^\| eight-units \| ([^|]+) \| (\d+\.\d\d) % \((\d+\.\d\d) to (\d+\.\d\d)\) \| \d+\.\d s \|$/;
    const read = rows.map((row) => form.exec(row)!);
    expect(read.map(([, run]) => run)).toEqual(['RNN 8', 'GRU 8', 'LSTM 8']);
    for (const [mean, lowest, highest] of read.map((row) => row.slice(2).map(Number))) {
      expect(mean).toBeCloseTo((lowest! + highest!) / 2, 1);
    }
  },
);

it('the script refuses a preset that it does not measure', async () => {
  const run = promisify(execFile)(process.execPath, [script, '--only', 'best-accuracy']);
  await expect(run).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('use one of long-memory, eight-units, overfitting') as string,
  });
});
