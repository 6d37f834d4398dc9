/** The crash campaign, `npm run test:crash`. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import type { Option, ParsedArguments } from '../../src-main/hosts/arguments.ts';
import { editWhileTraining } from '../support/edits-while-training.ts';
import { writeDataset } from '../support/idx.ts';
import { builtProgram } from '../support/built-program.ts';
import { openRealWorkbench } from '../support/real-workbench.ts';
import {
  nameOf,
  nameOption,
  numberOf,
  numberOption,
  runTool,
  say,
  seedFlag,
  type NameFlag,
  type NumberFlag,
} from '../support/tool-options.ts';
import { tinyConfig } from './base-folder.ts';
import { runCampaign, type Round } from './campaign.ts';
import { plants, type Plant } from './interposer.ts';
import { commandOf, tableOf } from './report.ts';
import { faultKinds, type FaultKind } from './rounds.ts';
import { scenarios } from './scenarios.ts';

const rounds: NumberFlag = {
  name: 'rounds',
  minimum: 1,
  maximum: 1_000_000,
  usual: 1000,
  help: 'How many faults strike.',
};
const jobs: NumberFlag = {
  name: 'jobs',
  minimum: 1,
  maximum: 64,
  usual: 2,
  help: 'Rounds side by side.',
};
const point: NumberFlag<undefined> = {
  name: 'point',
  minimum: 0,
  maximum: 2 ** 32 - 1,
  usual: undefined,
  help: 'With --only: strikes at this point alone.',
};
const kind: NameFlag<FaultKind> = {
  name: 'only',
  placeholder: 'KIND',
  names: faultKinds,
  help: 'This kind of fault alone.',
};
const story: NameFlag<string> = {
  name: 'scenario',
  placeholder: 'NAME',
  names: scenarios.map(({ name }) => name),
  help: 'This story alone.',
};
const plant: NameFlag<Plant> = {
  name: 'plant',
  placeholder: 'FAULT',
  names: plants,
  help: 'Puts a fault beneath the app, to see it found.',
};
const report: Option = {
  kind: 'value',
  name: 'report',
  placeholder: 'FILE',
  allowed: 'a path',
  help: 'Writes all rounds there as JSON.',
};
const tool = {
  name: 'test:crash',
  summary:
    'Kills the app, cuts its power, fails its writes and damages its files, and looks whether anything is lost.',
  flags: [
    ...[rounds, seedFlag, jobs, point].map(numberOption),
    ...[kind, story, plant].map(nameOption),
    report,
  ],
};

async function main(given: ParsedArguments): Promise<number> {
  const only = nameOf(given, kind);
  const at = numberOf(given, point);
  if (at !== undefined && only === undefined) {
    throw new UnrollError('invalid-input', '--point: name the kind of fault too, by --only');
  }
  const scenario = nameOf(given, story);
  const seed = numberOf(given, seedFlag);
  const started = Date.now();
  const trainer = await builtProgram('trainer.js');
  const folder = await mkdtemp(join(tmpdir(), 'unroll-crash-'));
  try {
    const result = await runCampaign({
      folder,
      trainer,
      rounds: numberOf(given, rounds),
      seed,
      jobs: numberOf(given, jobs),
      only,
      point: at,
      scenarios:
        scenario === undefined ? undefined : scenarios.filter(({ name }) => name === scenario),
      plant: nameOf(given, plant),
      onRound: (round, done) => tellRound(round, done, seed),
    });
    if ('reason' in result) {
      say(`skipped: ${result.reason}`);
      return 0;
    }
    const file = given.values.get(report.name);
    if (file !== undefined) await writeFile(file, `${JSON.stringify(result.rounds, null, 2)}\n`);
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

await runTool(tool, main);
