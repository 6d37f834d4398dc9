import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { bundleProgram } from '../support/bundle-program.ts';
import { skipBecause } from '../support/skip-because.ts';
import type { HashedWeights } from './programs/hash-weights.ts';
import { endOtherMachines, otherMachine, startOn } from './support/other-machine.ts';
import { packageFolder } from './support/package-folder.ts';

const patience = { timeout: 600_000 };

afterAll(endOtherMachines);

/** The program, as a package of its own. */
async function hashingProgram(): Promise<string> {
  return bundleProgram(
    join(import.meta.dirname, 'programs', 'hash-weights.ts'),
    await packageFolder(),
  );
}

/** What this machine makes of the networks, without its own build and without a compiler on the path. */
async function hashedHere(program: string): Promise<HashedWeights> {
  const { stdout } = await promisify(execFile)(process.execPath, [program], {
    env: { PATH: '/nonexistent' },
  });
  return JSON.parse(stdout) as HashedWeights;
}

/** The hashes of the eight networks, the same for all instruction sets of a machine. */
function onlyHashes({ hashes }: HashedWeights): readonly string[] {
  const [first, ...others] = Object.values(hashes);
  expect(first).toHaveLength(8);
  expect(new Set(first).size).toBe(8);
  for (const other of others) expect(other).toEqual(first);
  return first!;
}

test(
  'without a compiler this machine loads the prebuilt addon; all instruction sets and WebAssembly give the same weights',
  patience,
  async (context) => {
    if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
      skipBecause(context, 'there is no prebuilt addon that must load here');
    }
    const here = await hashedHere(await hashingProgram());
    expect(here.origin).toBe('prebuilt addon (own build: not compiled here)');
    expect(Object.keys(here.hashes)).toEqual(expect.arrayContaining(['portable', 'relaxed-simd']));
    onlyHashes(here);
  },
);

test.for([
  { name: 'linux-arm64', sets: ['neon', 'portable', 'relaxed-simd'] },
  { name: 'win32-x64', sets: ['portable', 'relaxed-simd'] },
] as const)(
  'on $name the prebuilt addon gives the same weights as here',
  patience,
  async ({ name, sets }, context) => {
    const machine = await otherMachine(name).catch((error: unknown) =>
      skipBecause(context, (error as Error).message),
    );
    const program = await hashingProgram();
    const here = await hashedHere(program);
    const { ended } = await startOn(machine, program);
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const there = JSON.parse(stdout) as HashedWeights;
    expect(there).toMatchObject({
      machine: name,
      origin: 'prebuilt addon (own build: not compiled here)',
    });
    expect(Object.keys(there.hashes)).toEqual(expect.arrayContaining([...sets]));
    expect(onlyHashes(there)).toEqual(onlyHashes(here));
  },
);
