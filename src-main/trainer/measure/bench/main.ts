/** The benchmark of training, `npm run bench`. */
import { UnrollError } from '#shared/contract/errors';
import { parseBenchArguments, usage } from './arguments.ts';
import { runBenchmark } from './benchmark.ts';
import { benchNetworks } from './networks.ts';
import { reportAsJson, reportAsText } from './report.ts';

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main(words: readonly string[]): Promise<void> {
  const options = parseBenchArguments(words);
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  const report = await runBenchmark(options, benchNetworks, log);
  if (options.json) report.notes.forEach(log);
  process.stdout.write(options.json ? reportAsJson(report) : reportAsText(report));
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UnrollError)) throw error;
  log(`bench: ${error.message}`);
  process.exitCode = error.code === 'invalid-input' ? 2 : 5;
}
