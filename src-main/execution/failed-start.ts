import { toWireError } from '#shared/contract/errors';
import type { ExperimentRunEvent } from '#shared/contract/events';
import { readRecord } from '../storage/experiment/experiment-folder.ts';
import { acquireLock } from '../storage/locks/lock.ts';
import { RunRecordFile } from '../storage/experiment/run-record.ts';

/**
 * Records that an experiment could not be started when its turn came, as nobody is waiting for an answer.
 * @returns the message for users
 */
export async function recordFailedStart(
  id: string,
  folder: string,
  error: unknown,
): Promise<ExperimentRunEvent> {
  const { code, message } = toWireError(error);
  try {
    await recordFailure(folder, message);
  } catch (refusal) {
    console.warn(`${id} could not be started: ${message}; ${toWireError(refusal).message}`);
  }
  return { kind: 'ended', experiment: id, status: 'failed', reason: message, errorCode: code };
}

async function recordFailure(folder: string, reason: string): Promise<void> {
  const lock = await acquireLock(folder);
  try {
    const record = await readRecord(folder);
    // A process that died later than that has left a status of its own, and what is finished stays so.
    if (['running', 'paused', 'finished'].includes(record.status)) return;
    const file = await RunRecordFile.open(folder, record, lock);
    await file.change({ status: 'failed', statusReason: reason, diskRefused: false });
  } finally {
    await lock.release();
  }
}
