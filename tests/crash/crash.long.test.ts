import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { builtProgram } from '../support/built-program.ts';
import { skipBecause } from '../support/skip-because.ts';
import { runCampaign } from './campaign.ts';
import { commandOf } from './report.ts';

const seed = 1;

test(
  'kills, power cuts, failing writes and damaged files lose nothing (R1, R2, R3, R4, R11, R12, R15, R17, R18)',
  { timeout: 900_000 },
  async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'unroll-crash-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const trainer = await builtProgram('trainer.js');
    const result = await runCampaign({ folder, trainer, rounds: 28, seed, jobs: 2 });
    if ('reason' in result) skipBecause(context, result.reason);
    const faults = result.rounds
      .filter(({ violations }) => violations.length > 0)
      .map((round) => [round.detail, ...round.violations, commandOf(round, seed)]);
    expect(faults).toEqual([]);
    expect(result.rounds).toHaveLength(28);
  },
);
