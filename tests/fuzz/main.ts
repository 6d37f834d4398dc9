/** The fuzz of commands and files, `npm run test:fuzz`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArguments } from '../../src-main/hosts/arguments.ts';
import { builtProgram } from '../support/built-program.ts';
import { numberOf, numberOption, runTool, type NumberFlag } from '../support/tool-options.ts';
import { fuzz, type FuzzKind, type FuzzViolation } from './fuzz.ts';

const most = 100_000_000;
const count = { minimum: 0, maximum: most };
const commands: NumberFlag = {
  ...count,
  name: 'commands',
  usual: 20_000,
  help: 'How many commands; 20000 if left out.',
};
const files: NumberFlag = {
  ...count,
  name: 'files',
  usual: 2000,
  help: 'How many files; 2000 if left out.',
};
const from: NumberFlag = {
  ...count,
  name: 'from',
  usual: 0,
  help: 'The number of the first; 0 if left out.',
};
const seed: NumberFlag = {
  name: 'seed',
  minimum: 0,
  maximum: 2 ** 32 - 1,
  usual: 1,
  help: 'All inputs follow from it; 1 if left out.',
};

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main(words: readonly string[]): Promise<number> {
  const given = parseArguments(words, [commands, files, from, seed].map(numberOption), []);
  const trainer = await builtProgram('trainer.js');
  const usedSeed = numberOf(given, seed);
  const first = numberOf(given, from);
  let violations = 0;
  for (const [kind, flag] of [['commands', commands] as const, ['files', files] as const]) {
    const folder = await mkdtemp(join(tmpdir(), 'unroll-fuzz-'));
    try {
      const result = await fuzz({
        kind,
        folder,
        trainer,
        seed: usedSeed,
        from: first,
        to: first + numberOf(given, flag),
        onViolation: (violation) => tell(violation, usedSeed),
      });
      violations += result.violations.length;
      const answers = [...result.answers].map(([answer, times]) => `${answer} ${times}`);
      process.stdout.write(`${kind}: ${answers.join(', ') || 'none'}\n`);
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  }
  return violations > 0 ? 1 : 0;
}

function tell({ kind, number, what, text }: FuzzViolation, usedSeed: number): void {
  say(`${kind} ${number}: ${what}\n  ${text.slice(0, 1500)}`);
  const others: FuzzKind = kind === 'commands' ? 'files' : 'commands';
  const seeded = `--${others} 0 --seed ${usedSeed}`;
  say(`  repeat: npm run test:fuzz -- --${kind} 1 --from ${number} ${seeded}`);
  say(`  or, if it takes those before it: --${kind} ${number + 1} ${seeded}`);
}

await runTool('test:fuzz', main);
