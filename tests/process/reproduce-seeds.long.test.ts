import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

describe('one seed is not given out as the result (D5)', () => {
  it(
    'by the script that trains several: it prints means and ranges over seeds',
    { timeout: 600_000 },
    async () => {
      const script = join(root, 'scripts', 'reproduce-seeds.mjs');
      // Node takes the place of a Python without torch.
      const flags = ['--seeds', '2', '--examples', '200', '--python', process.execPath];
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, ...flags]);
      const [title, blank, header, rule, ...rows] = stdout.trimEnd().split('\n');
      expect([title, blank, header, rule]).toEqual([
        'Test accuracy, mean of 2 seeds (lowest to highest)',
        '',
        '| network | Unroll |',
        '| --- | --- |',
      ]);
      expect(stderr).toContain('has no torch: PyTorch is left out');

      const seen = accuraciesBySeed(stderr);
      expect([...seen.keys()]).toEqual(['RNN', 'GRU', 'LSTM']);
      const expected = [...seen].map(([network, accuracies]) => {
        expect(new Set(accuracies).size).toBe(2);
        const [lowest, highest] = [Math.min(...accuracies), Math.max(...accuracies)];
        return { network, mean: (lowest + highest) / 2, lowest, highest };
      });
      const printed = rows.map((row) => {
        const form = /^\| (\w+) \| (\d+\.\d\d) % \((\d+\.\d\d) to (\d+\.\d\d)\) \|$/.exec(row)!;
        const [mean, lowest, highest] = form.slice(2).map(Number);
        return { network: form[1], mean: mean!, lowest, highest };
      });
      expect(printed).toEqual(
        expected.map((row) => ({ ...row, mean: expect.closeTo(row.mean, 1) as number })),
      );
    },
  );
});

/** What the script said on the way: each network's accuracies in percent, one for each seed. */
function accuraciesBySeed(said: string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [, results] of said.matchAll(/^Unroll, seed \d+: (.*)$/gm)) {
    for (const [, network, accuracy] of results!.matchAll(/(\w+) (\d+\.\d\d) %/g)) {
      found.set(network!, [...(found.get(network!) ?? []), Number(accuracy)]);
    }
  }
  return found;
}
