/** The crash campaign, `npm run test:crash`. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnrollError } from '#shared/api/errors';
import {
  parseArguments,
  type Option,
  type ParsedArguments,
} from '../../src-main/hosts/arguments.ts';
import { editWhileTraining } from '../support/edits-while-training.ts';
import { writeDataset } from '../support/idx.ts';
import { builtProgram } from '../support/built-program.ts';
import { openRealWorkbench } from '../support/real-workbench.ts';
import { numberOf, numberOption, runTool, type NumberFlag } from '../support/tool-options.ts';
import { tinyConfig } from './base-folder.ts';
import { runCampaign, type Round } from './campaign.ts';
import { plants } from './interposer.ts';
import { commandOf, tableOf } from './report.ts';
import { faultKinds, type FaultKind } from './rounds.ts';
import { scenarios } from './scenarios.ts';

const rounds: NumberFlag = {
  name: 'rounds',
  minimum: 1,
  maximum: 1_000_000,
  usual: 1000,
  help: 'How many faults strike; 1000 if left out.',
};
const seed: NumberFlag = {
  name: 'seed',
  minimum: 0,
  maximum: 2 ** 32 - 1,
  usual: 1,
  help: 'What is drawn by lot follows from it; 1 if left out.',
};
const jobs: NumberFlag = {
  name: 'jobs',
  minimum: 1,
  maximum: 64,
  usual: 2,
  help: 'Rounds side by side; 2 if left out.',
};
const point: NumberFlag = {
  name: 'point',
  minimum: 0,
  maximum: 2 ** 32 - 1,
  usual: 0,
  help: 'With --only: strikes at this point alone.',
};
const flags: readonly Option[] = [
  numberOption(rounds),
  numberOption(seed),
  numberOption(jobs),
  numberOption(point),
  {
    kind: 'value',
    name: 'only',
    placeholder: 'KIND',
    allowed: `one of ${faultKinds.join(', ')}`,
    help: 'This kind of fault alone.',
  },
  {
    kind: 'value',
    name: 'scenario',
    placeholder: 'NAME',
    allowed: `one of ${scenarios.map(({ name }) => name).join(', ')}`,
    help: 'This story alone.',
  },
  {
    kind: 'value',
    name: 'report',
    placeholder: 'FILE',
    allowed: 'a path',
    help: 'Writes all rounds there as JSON.',
  },
  {
    kind: 'value',
    name: 'plant',
    placeholder: 'FAULT',
    allowed: `one of ${plants.join(', ')}`,
    help: 'Puts a fault beneath the app, to see it found.',
  },
];

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** @throws UnrollError 'invalid-input' */
function oneOf<Name extends string>(
  given: ParsedArguments,
  flag: string,
  names: readonly Name[],
): Name | undefined {
  const name = given.values.get(flag);
  const found = names.find((one) => one === name);
  if (name !== undefined && found === undefined) {
    const allowed = names.join(', ');
    throw new UnrollError('invalid-input', `--${flag}: "${name}" is none; use one of ${allowed}`);
  }
  return found;
}

async function main(words: readonly string[]): Promise<number> {
  const given = parseArguments(words, flags, []);
  const only: FaultKind | undefined = oneOf(given, 'only', faultKinds);
  if (given.values.has('point') && only === undefined) {
    throw new UnrollError('invalid-input', '--point: name the kind of fault too, by --only');
  }
  const scenario = oneOf(
    given,
    'scenario',
    scenarios.map(({ name }) => name),
  );
  const started = Date.now();
  const trainer = await builtProgram('trainer.js');
  const folder = await mkdtemp(join(tmpdir(), 'unroll-crash-'));
  try {
    const result = await runCampaign({
      folder,
      trainer,
      rounds: numberOf(given, rounds),
      seed: numberOf(given, seed),
      jobs: numberOf(given, jobs),
      only,
      point: given.values.has('point') ? numberOf(given, point) : undefined,
      scenarios:
        scenario === undefined ? undefined : scenarios.filter(({ name }) => name === scenario),
      plant: oneOf(given, 'plant', plants),
      onRound: (round, done) => tellRound(round, done, numberOf(given, seed)),
    });
    if ('reason' in result) {
      say(`skipped: ${result.reason}`);
      return 0;
    }
    const report = given.values.get('report');
    if (report !== undefined)
      await writeFile(report, `${JSON.stringify(result.rounds, null, 2)}\n`);
    process.stdout.write(tableOf(result));
    const isWhole = only === undefined && scenario === undefined;
    const edits = isWhole ? await editRuns(folder, trainer) : 0;
    say(`${result.rounds.length} rounds in ${Math.round((Date.now() - started) / 1000)} s`);
    return edits > 0 || result.rounds.some(({ violations }) => violations.length > 0) ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** 300 names and notes while 25 runs train. @returns how many were lost, and runs that went wrong */
async function editRuns(folder: string, trainer: string): Promise<number> {
  const home = join(folder, 'edited');
  await writeDataset(home, 'bars', { training: 100, test: 20 });
  const workbench = await openRealWorkbench(home, trainer);
  try {
    const numbers = { edits: 300, runs: 25 };
    const config = tinyConfig({ epochs: 4 });
    const { lost, wrong } = await editWhileTraining(workbench, config, numbers);
    for (const text of [...lost, ...wrong]) say(`edits while training: ${text}`);
    process.stdout.write(
      `\n${numbers.edits} names and notes while ${numbers.runs} runs train: ` +
        `${lost.length} lost, ${wrong.length} runs wrong.\n`,
    );
    return lost.length + wrong.length;
  } finally {
    await workbench.close();
  }
}

function tellRound(round: Round, done: number, usedSeed: number): void {
  if (done % 50 === 0) say(`${done} rounds`);
  if (round.violations.length === 0) return;
  say(`${round.kind} ${round.point}: ${round.fault}: ${round.detail}`);
  for (const { kind, text } of round.violations) say(`  ${kind}: ${text.slice(0, 600)}`);
  say(`  repeat: ${commandOf(round, usedSeed)}`);
}

await runTool('test:crash', main);
