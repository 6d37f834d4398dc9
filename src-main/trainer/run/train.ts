import type { RunEvent, TrainerRequests } from '#shared/contract/trainer-messages';
import { acquireLock, type Lock } from '../../storage/locks/lock.ts';
import type { EngineDescription } from '../engines/engine.ts';
import { threadsNote } from '../engines/threads.ts';
import { prepareRun, type PreparedRun } from './preparation.ts';
import { describeRounding, roundsEqually } from './rounding.ts';
import type { RunControl } from './run-control.ts';
import { RunFiles } from './run-files.ts';
import { newRunState } from './run-state.ts';
import type { Dependencies } from '../ports/dependencies.ts';
import { TrainingSession, type SessionEnd } from './training-session.ts';

/**
 * Trains the experiment in a folder, from its checkpoint if it has one, and writes everything into the folder.
 * @returns how the run ended, including its own failures
 * @throws UnrollError if it could not begin, with the folder unchanged: 'busy' if another process holds it, and what
 *   `prepareRun` throws
 */
export async function train(
  { folder, threads }: TrainerRequests['train']['input'],
  control: RunControl,
  emit: (event: RunEvent) => void,
  dependencies: Dependencies,
): Promise<SessionEnd> {
  const lock = await acquireLock(folder);
  try {
    const run = await prepareRun(folder, threads, dependencies);
    try {
      return await trainPrepared(run, lock, control, emit, dependencies);
    } finally {
      run.engine.dispose();
    }
  } finally {
    await lock.release();
  }
}

async function trainPrepared(
  run: PreparedRun,
  lock: Lock,
  control: RunControl,
  emit: (event: RunEvent) => void,
  dependencies: Dependencies,
): Promise<SessionEnd> {
  const { totalSteps, layout } = run;
  const state = run.checkpoint?.state ?? newRunState();
  const files = await RunFiles.open(run, state, lock, dependencies);
  try {
    emit({ kind: 'started', totalSteps, step: state.step, parameters: layout.length });
    const change = run.checkpoint === null ? null : engineChange(run, run.engine.description);
    for (const text of [threadsNote(run.threads, dependencies.cores), change]) {
      if (text !== null) emit({ kind: 'note', text });
    }
    return await new TrainingSession(run, state, files, control, emit, dependencies).run();
  } finally {
    await files.close();
  }
}

/** @returns a note if a run continues with an engine that rounds differently, else null */
function engineChange({ record, network }: PreparedRun, now: EngineDescription): string | null {
  const before = record.environment?.engine;
  if (before === undefined || roundsEqually(before, now, network)) return null;
  return `The run continues with ${describeRounding(now)} after ${describeRounding(before)}: its weights won’t match an uninterrupted run bit for bit.`;
}
