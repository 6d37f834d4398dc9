/** Measures the first reading, the reading of the end and the export of a history, `scripts/bench-history.mjs`. */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipFiles } from '../../src-main/storage/archives/zip-writer.ts';
import { readHistoryColumns } from '../../src-main/storage/experiment/history-file.ts';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';

/** Writes points with numbers as long as those of real runs. */
async function writeHistory(folder: string, points: number): Promise<void> {
  const random = new RandomStream(1, purpose.bootstrap);
  const file = await open(join(folder, 'history.jsonl'), 'w');
  for (let step = 1; step <= points;) {
    const lines: string[] = [];
    for (const end = Math.min(points, step + 10_000); step <= end; step++) {
      const point = {
        step,
        epoch: step / 422,
        seconds: step * 0.1234567891 + random.uniform(),
        loss: random.uniform() * 2,
        accuracy: random.uniform(),
        learningRate: 0.001 * Math.cos(step / points) ** 2,
        gradientNorm: random.uniform() * 3,
        examplesPerSecond: random.uniform() * 10_000,
        memoryBytes: 200_000_000 + step * 4096,
      };
      lines.push(`${JSON.stringify(point)}\n`);
    }
    await file.appendFile(lines.join(''));
  }
  await file.close();
}

async function measure(name: string, task: () => Promise<unknown>): Promise<void> {
  const usage = process.cpuUsage();
  const start = performance.now();
  await task();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(usage);
  const processor = (user + system) / 1e6;
  console.log(
    `${name.padEnd(24)} ${seconds.toFixed(2)} s, ${processor.toFixed(2)} s of the processor`,
  );
}

const points = Number(process.argv[2] ?? 1_000_000);
const folder = await mkdtemp(join(tmpdir(), 'unroll-bench-'));
try {
  await writeHistory(folder, points);
  console.log(`${points} points; load average ${loadavg()[0]!.toFixed(1)}`);
  await measure('first reading', () => readHistoryColumns(folder));
  await measure('the last 50 points', () => readHistoryColumns(folder, points - 50));
  await measure('export', () => zipFiles(folder, ['history.jsonl']));
} finally {
  await rm(folder, { recursive: true });
}
