import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, type TestContext } from 'vitest';
import { builtProgram } from '../support/built-program.ts';
import { skipBecause } from '../support/skip-because.ts';
import { runCampaign, type Round } from './campaign.ts';
import type { Plant } from './interposer.ts';
import type { ViolationKind } from './judge.ts';
import type { FaultKind } from './rounds.ts';
import { scenarios } from './scenarios.ts';

const patience = { timeout: 600_000 };

/** Whether a campaign in one story with a fault beneath the app finds a violation that the fault makes. */
async function isFound(
  context: TestContext,
  only: FaultKind,
  scenario: string,
  plant: Plant,
  kinds: readonly ViolationKind[],
): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'unroll-crash-'));
  const shows = ({ violations }: Round): boolean =>
    violations.some(({ kind }) => kinds.includes(kind));
  try {
    const result = await runCampaign({
      folder,
      trainer: await builtProgram('trainer.js'),
      rounds: 30,
      seed: 1,
      jobs: 2,
      only,
      scenarios: scenarios.filter(({ name }) => name === scenario),
      plant,
      isEnough: shows,
    });
    if ('reason' in result) skipBecause(context, result.reason);
    return result.rounds.some(shows);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

describe('a fault that is put beneath the app is found', () => {
  test('by cutting power: an app that syncs nothing', patience, async (context) => {
    expect(await isFound(context, 'power', 'edit', 'no-sync', ['unreadable'])).toBe(true);
  });

  test('by killing: an app that writes files in place', patience, async (context) => {
    expect(await isFound(context, 'kill', 'queue', 'in-place', ['lost'])).toBe(true);
  });

  test('by failing writes: an app that hears of no error', patience, async (context) => {
    expect(await isFound(context, 'write', 'edit', 'deaf', ['lost', 'unreadable'])).toBe(true);
  });
});
