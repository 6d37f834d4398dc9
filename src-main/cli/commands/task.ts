import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { engineNames, engines } from '#shared/catalogue/engines';
import type { EngineReport } from '#shared/contract/engines';
import { QuestionProcess } from '../../execution/local/question-process.ts';
import type { Spawner } from '../../execution/local/trainer-child.ts';
import { runElement } from '../../execution/slurm/run-element.ts';
import { diedCode, interruptedCode, mostRestarts } from '../../execution/slurm/slurm-commands.ts';
import type { ElementEnd } from '../../execution/slurm/task-attempt.ts';
import { onInterrupt } from '../../hosts/interrupts.ts';
import type { Command } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';

const codes: Record<ElementEnd, ExitCode> = {
  done: 0,
  interrupted: interruptedCode,
  died: diedCode,
};
const texts: Record<ElementEnd, string> = {
  done: 'All results are there.',
  interrupted: 'Interrupted after a checkpoint.',
  died: 'A training process has died; it can be tried again.',
};

/** `task`: what a job of a cluster runs. */
export const task: Command = {
  name: 'task',
  summary: 'Computes tasks on a node of a cluster; the jobs that a sweep submits call it.',
  description: [
    'The file lists tasks in the folder that the cluster shares. Each is trained in a local folder, from its newest checkpoint, and its results are published in the shared folder. A termination signal ends it after a checkpoint with exit code 130.',
  ],
  positionals: [{ name: 'file', help: 'the file of an element of a job array' }],
  options: [],
  async run({ arguments: { positionals }, dependencies, home }) {
    const { env, signals, now, spawner } = dependencies;
    const ending = new AbortController();
    const restore = onInterrupt(signals, now, {
      first: () => {
        ending.abort();
      },
      // Slurm repeats the signal; it kills what takes too long.
      again: () => undefined,
    });
    const restarts = Number(env.SLURM_RESTART_COUNT ?? 0);
    try {
      const end = await runElement(resolve(positionals[0]!), {
        attempt: `${env.SLURM_JOB_ID ?? `${hostname()}-${process.pid}`}-${restarts}`,
        machine: env.SLURMD_NODENAME ?? hostname(),
        engines: await kernelReports(spawner(home)),
        spawner,
        ending: ending.signal,
        isLastAttempt: restarts >= mostRestarts,
      });
      return { exitCode: codes[end], json: { end }, text: texts[end] };
    } finally {
      restore();
    }
  },
};

/** What kernels this machine has. The process that says it ends first, as runs need the job's memory. */
async function kernelReports(spawn: Spawner): Promise<readonly EngineReport[]> {
  const questions = new QuestionProcess(spawn);
  try {
    const names = engineNames.filter((name) => engines[name].givesGuaranteedBits);
    return await questions.request('engines', { threads: 1, names });
  } finally {
    await questions.close();
  }
}
