import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, type TestContext } from 'vitest';
import { builtProgram } from '../support/built-program.ts';
import { skipBecause } from '../support/skip-because.ts';
import { runCampaign } from './campaign.ts';
import type { Plant } from './interposer.ts';
import type { ViolationKind } from './judge.ts';
import type { FaultKind } from './rounds.ts';
import { scenarios } from './scenarios.ts';

const patience = { timeout: 600_000 };

/** What a campaign finds in one story with a fault beneath the app. */
async function foundBy(
  context: TestContext,
  only: FaultKind,
  scenario: string,
  plant: Plant,
): Promise<Set<ViolationKind>> {
  const folder = await mkdtemp(join(tmpdir(), 'unroll-crash-'));
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
    });
    if ('reason' in result) skipBecause(context, result.reason);
    return new Set(result.rounds.flatMap(({ violations }) => violations.map(({ kind }) => kind)));
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

describe('a fault that is put beneath the app is found', () => {
  test('by cutting power: an app that syncs nothing', patience, async (context) => {
    expect(await foundBy(context, 'power', 'edit', 'no-sync')).toContain('unreadable');
  });

  test('by killing: an app that writes files in place', patience, async (context) => {
    expect(await foundBy(context, 'kill', 'queue', 'in-place')).toContain('lost');
  });

  test('by failing writes: an app that hears of no error', patience, async (context) => {
    const found = await foundBy(context, 'write', 'edit', 'deaf');
    expect([...found].some((kind) => kind === 'lost' || kind === 'unreadable')).toBe(true);
  });
});
