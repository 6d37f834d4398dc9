import type { EngineReport } from '#shared/contract/engines';
import { toWireError } from '#shared/contract/errors';
import type { Engine, EngineOptions } from '../engine.ts';
import type { TensorflowBackend } from './backend.ts';
import { openBackend } from './backends.ts';
import { TensorflowEngine } from './tensorflow-engine.ts';

let backend: Promise<TensorflowBackend> | undefined;

/** TensorFlow.js has one backend for the whole process, so the first call decides its threads. */
function sharedBackend(threads: number): Promise<TensorflowBackend> {
  backend ??= openBackend(threads);
  return backend;
}

/**
 * An engine on TensorFlow.js, with all parameters zero.
 * @throws UnrollError 'unavailable' with the reason for each backend that was tried
 */
export async function createTensorflowEngine(options: EngineOptions): Promise<Engine> {
  return new TensorflowEngine(await sharedBackend(options.threads), options);
}

/** Whether TensorFlow.js is available, on which backend, and why not on a better one. */
export async function tensorflowReport(threads: number): Promise<EngineReport> {
  try {
    const { name, version, threads: used, passedOver } = await sharedBackend(threads);
    const count = used === 1 ? '1 thread' : `${used} threads`;
    const reasons = passedOver.map((reason) => `; ${reason}`).join('');
    return {
      name: 'tensorflow',
      available: true,
      instructionSet: name,
      detail: `${name} backend of TensorFlow.js ${version}, ${count}${reasons}`,
    };
  } catch (error) {
    const detail = toWireError(error).message;
    return { name: 'tensorflow', available: false, instructionSet: null, detail };
  }
}
