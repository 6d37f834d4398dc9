/** The benchmark of the app in a real browser, `npm run bench:app`. */
import { UnrollError } from '#shared/contract/errors';
import { parseArguments, type Option } from '../../src-main/hosts/arguments.ts';
import { launchChromium, noChromium } from '../e2e/support/chromium.ts';
import { makeOriginals } from '../stored-experiments/make.ts';
import type { Figure } from './measurement.ts';
import { measurements } from './measurements/index.ts';
import { machineNow, reportAsJson, reportAsText } from './report.ts';
import { runMeasurement } from './run-measurement.ts';

const names = measurements.map(({ name }) => name).join(', ');
const flags: readonly Option[] = [
  {
    kind: 'value',
    name: 'only',
    placeholder: 'NAME',
    allowed: `one of ${names}`,
    help: 'Measures this alone.',
  },
  {
    kind: 'value',
    name: 'rounds',
    placeholder: 'N',
    allowed: 'a whole number from 1 to 100',
    help: 'How often each is measured; 7 if left out.',
  },
  { kind: 'switch', name: 'json', negatable: false, help: 'One JSON document.' },
];

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function roundsOf(given = '7'): number {
  if (/^[1-9]\d?$|^100$/.test(given)) return Number(given);
  throw new UnrollError(
    'invalid-input',
    `--rounds: "${given}" is not allowed; use a whole number from 1 to 100`,
  );
}

async function main(words: readonly string[]): Promise<void> {
  const { values, switches } = parseArguments(words, flags, []);
  const only = values.get('only');
  const chosen = measurements.filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0) {
    throw new UnrollError('invalid-input', `--only: "${only}" doesn't exist; use one of ${names}`);
  }
  const rounds = roundsOf(values.get('rounds'));
  if (noChromium !== null) throw new UnrollError('unavailable', noChromium);

  const browser = await launchChromium();
  const originals = await makeOriginals(say).catch(async (error: unknown) => {
    await browser.close();
    throw error;
  });
  try {
    const machine = machineNow(browser.version());
    const figures: Figure[] = [];
    for (const measurement of chosen) {
      say(`measuring ${measurement.name}`);
      const options = { rounds, say };
      figures.push(...(await runMeasurement(measurement, browser, originals.experiments, options)));
    }
    const report = { machine, figures };
    process.stdout.write(
      switches.get('json') === true ? reportAsJson(report) : reportAsText(report),
    );
  } finally {
    await originals.close();
    await browser.close();
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UnrollError)) throw error;
  say(`bench:app: ${error.message}`);
  process.exitCode = error.code === 'invalid-input' ? 2 : 5;
}
