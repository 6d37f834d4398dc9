/** The fuzz of commands and files, `npm run test:fuzz`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ParsedArguments } from '../../src-main/hosts/arguments.ts';
import { builtProgram } from '../support/built-program.ts';
import {
  numberOf,
  numberOption,
  runTool,
  say,
  seedFlag,
  type NumberFlag,
} from '../support/tool-options.ts';
import { fuzz, type FuzzKind, type FuzzViolation } from './fuzz.ts';

const most = 100_000_000;
const count = { minimum: 0, maximum: most };
const commands: NumberFlag = {
  ...count,
  name: 'commands',
  usual: 20_000,
  help: 'How many commands.',
};
const files: NumberFlag = {
  ...count,
  name: 'files',
  usual: 2000,
  help: 'How many files.',
};
const from: NumberFlag = {
  ...count,
  name: 'from',
  usual: 0,
  help: 'The number of the first.',
};
const tool = {
  name: 'test:fuzz',
  summary:
    'Hands random commands and damaged files to the app, and looks whether each is answered.',
  flags: [commands, files, from, seedFlag].map(numberOption),
};

async function main(given: ParsedArguments): Promise<number> {
  const trainer = await builtProgram('trainer.js');
  const seed = numberOf(given, seedFlag);
  const first = numberOf(given, from);
  let violations = 0;
  for (const [kind, flag] of [['commands', commands] as const, ['files', files] as const]) {
    const folder = await mkdtemp(join(tmpdir(), 'unroll-fuzz-'));
    try {
      const result = await fuzz({
        kind,
        folder,
        trainer,
        seed,
        from: first,
        to: first + numberOf(given, flag),
        onViolation: (violation) => tell(violation, seed),
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

function tell({ kind, number, what, text }: FuzzViolation, seed: number): void {
  say(`${kind} ${number}: ${what}\n  ${text.slice(0, 1500)}`);
  const others: FuzzKind = kind === 'commands' ? 'files' : 'commands';
  const seeded = `--${others} 0 --seed ${seed}`;
  say(`  repeat: npm run test:fuzz -- --${kind} 1 --from ${number} ${seeded}`);
  say(`  or, if it takes those before it: --${kind} ${number + 1} ${seeded}`);
}

await runTool(tool, main);
