/** Fills a data folder with experiments, `npm run make-experiments`. */
import { resolve } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { parseArguments, type Option } from '../../src-main/hosts/arguments.ts';
import { makeOriginals, storeExperiments } from './make.ts';

const flags: readonly Option[] = [
  {
    kind: 'value',
    name: 'home',
    placeholder: 'FOLDER',
    allowed: 'a path',
    help: 'The data folder that they are added to.',
  },
  {
    kind: 'value',
    name: 'count',
    placeholder: 'N',
    allowed: 'a whole number from 1 to 100000',
    help: 'How many; 50 if left out.',
  },
  {
    kind: 'value',
    name: 'points',
    placeholder: 'N',
    allowed: 'a whole number from 3 to 1000000',
    help: 'Points of each history; 1000 if left out.',
  },
];

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function wholeNumber(given: string | undefined, usual: number, name: string): number {
  const flag = flags.find((each) => each.name === name)!;
  const [least, most] = name === 'count' ? [1, 100_000] : [3, 1_000_000];
  const value = given === undefined ? usual : Number(given);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const allowed = flag.kind === 'value' ? flag.allowed : '';
  throw new UnrollError('invalid-input', `--${name}: "${given}" is not allowed; use ${allowed}`);
}

async function main(words: readonly string[]): Promise<void> {
  const { values } = parseArguments(words, flags, []);
  const home = values.get('home');
  if (home === undefined) throw new UnrollError('invalid-input', '--home: name a data folder');
  const count = wholeNumber(values.get('count'), 50, 'count');
  const points = wholeNumber(values.get('points'), 1000, 'points');
  const originals = await makeOriginals(say);
  try {
    const ids = await storeExperiments(resolve(home), originals.experiments, { count, points });
    say(`made ${ids.length} experiments of ${points} points in ${resolve(home)}`);
  } finally {
    await originals.close();
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UnrollError)) throw error;
  say(`make-experiments: ${error.message}`);
  process.exitCode = 2;
}
