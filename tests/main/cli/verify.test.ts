import { expect, test } from 'vitest';
import { commandLineOn } from '../../support/command-line.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const hash = 'a'.repeat(64);

/** A command line with an experiment `x`, which the trainer's double verifies in a certain way. */
async function withExperiment(behaviour = '') {
  const home = await temporaryFolder();
  await commandLineOn(home).run('train', '--name', 'x');
  return commandLineOn(home, behaviour);
}

test('a match ends with 0', async () => {
  const { run } = await withExperiment();
  const { code, stdout, stderr } = await run('verify', 'x');
  expect(code).toBe(0);
  expect(stderr).toMatch(/^Verifying x \(.*\)\nstep 10\/20 +50 % +3\.0 s left\n$/);
  expect(stdout).toMatch(/^The weights match bit for bit, up to step 20\.\n/);
  expect(stdout).toContain('native (x), 2 threads');
  const { stdout: document } = await run('verify', 'x', '--json');
  expect(JSON.parse(document)).toEqual({
    experimentId: expect.any(String) as string,
    matches: true,
    step: 20,
    expectedSha256: hash,
    actualSha256: hash,
    engine: 'native',
  });
});

test('a mismatch ends with 1 and names the step', async () => {
  const { run } = await withExperiment('fails');
  const { code, stdout } = await run('verify', 'x');
  expect(code).toBe(1);
  expect(stdout).toMatch(/do NOT match: .* 20 is the first/);
  expect(stdout).toContain(hash);
  expect(stdout).toContain('b'.repeat(64));
  const inJson = await run('verify', 'x', '--json');
  expect(inJson.code).toBe(1);
  expect(JSON.parse(inJson.stdout)).toMatchObject({ matches: false, step: 20 });
});

test('--steps, --engine and --threads are handed on', async () => {
  const { run } = await withExperiment();
  const args = ['--steps', '7', '--engine', 'wasm', '--threads', '1'];
  expect((await run('verify', 'x', ...args)).stdout).toMatch(/step 7\..*wasm \(x\), 1 thread$/ms);
});

test('flags that are not allowed are named', async () => {
  const { run } = await withExperiment();
  for (const steps of ['-1', '1.5', 'all', '']) {
    const refused = await run('verify', 'x', `--steps=${steps}`);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`--steps: ${steps} is not allowed; use a whole number from 0`);
  }
  const refused = await run('verify', 'x', '--engine', 'gpu');
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.stderr).toContain('--engine: gpu');
  expect((await run('verify', 'nothing')).code).toBe(3);
  const page = (await run('verify', '--help')).stdout.replace(/\s+/g, ' ');
  expect(page.match(/Default: the experiment’s own\./g)).toHaveLength(2);
});

test('what the trainer refuses is the error', async () => {
  const { run } = await withExperiment('refuses');
  const { code, stdout } = await run('verify', 'x', '--json');
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: { message: 'the data have changed' } });
});

test.each(['Verifying ', 'step 10/20'])('Ctrl+C after "%s" ends it', async (text) => {
  const { run, signals, said } = await withExperiment('waits');
  const running = run('verify', 'x', '--json');
  await said(text);
  signals.emit('SIGINT');
  const { code, stdout, stderr } = await running;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({
    experimentId: expect.any(String) as string,
    matches: null,
    engine: null,
  });
  expect(stderr).toContain('ended early');
  expect(signals.listenerCount('SIGINT')).toBe(0);
});
