import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadLibtensorflow } from '#main/trainer/engines/tensorflow/libtensorflow';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** What takes tfjs-node's place: it notes the environment that it was loaded in. */
const double = (backend: string): string => `
  exports.threads = process.env.TF_NUM_INTRAOP_THREADS;
  exports.ready = async () => undefined;
  exports.getBackend = () => '${backend}';
  exports.backend = () => ({ binding: { TF_Version: '2.99.0' } });
`;

/** A `require` that finds tfjs-node in its own new folder. */
async function requireDouble(backend = 'tensorflow', withBinding = true): Promise<NodeJS.Require> {
  const folder = await temporaryFolder();
  const tfjsNode = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  mkdirSync(join(tfjsNode, 'lib', 'napi-v8'), { recursive: true });
  writeFileSync(join(tfjsNode, 'package.json'), '{ "main": "index.js" }');
  writeFileSync(join(tfjsNode, 'index.js'), double(backend));
  if (withBinding) writeFileSync(join(tfjsNode, 'lib', 'napi-v8', 'tfjs_binding.node'), '');
  return createRequire(join(folder, 'package.json'));
}

describe('loading libtensorflow', () => {
  beforeEach(() => {
    vi.stubEnv('TF_NUM_INTRAOP_THREADS', undefined);
    vi.stubEnv('TF_CPP_MIN_LOG_LEVEL', undefined);
    vi.stubEnv('TF_ENABLE_ONEDNN_OPTS', undefined);
  });
  afterEach(() => vi.unstubAllEnvs());

  it('names its version, and has it compute with the threads that are wanted', async () => {
    const { tf, libraryVersion, threads } = await loadLibtensorflow(3, await requireDouble());
    expect({ libraryVersion, threads }).toEqual({ libraryVersion: '2.99.0', threads: 3 });
    expect(tf).toMatchObject({ threads: '3' });
  });

  it('leaves alone what a person has set', async () => {
    vi.stubEnv('TF_NUM_INTRAOP_THREADS', '5');
    vi.stubEnv('TF_ENABLE_ONEDNN_OPTS', '1');
    expect(await loadLibtensorflow(3, await requireDouble())).toMatchObject({ threads: 5 });
    expect(process.env.TF_ENABLE_ONEDNN_OPTS).toBe('1');
  });

  it('has the functions that Node dropped and tfjs-node calls', async () => {
    await loadLibtensorflow(1, await requireDouble());
    const { isNullOrUndefined } = util as unknown as {
      isNullOrUndefined: (value: unknown) => boolean;
    };
    expect([null, undefined, 0, ''].map(isNullOrUndefined)).toEqual([true, true, false, false]);
  });

  it('refuses a tfjs-node that computes otherwise', async () => {
    const loading = loadLibtensorflow(1, await requireDouble('cpu'));
    await expect(loading).rejects.toThrow('its backend did not start, only cpu');
  });

  it('says what gets it where it is not installed, or its native part is missing', async () => {
    const remedy = '(`npm run fetch:tensorflow` gets it)';
    const nothing = createRequire(join(await temporaryFolder(), 'package.json'));
    await expect(loadLibtensorflow(1, nothing)).rejects.toThrow(`not installed ${remedy}`);
    const unfinished = await requireDouble('tensorflow', false);
    const loading = loadLibtensorflow(1, unfinished);
    await expect(loading).rejects.toThrow(`its native part is missing ${remedy}`);
  });
});
