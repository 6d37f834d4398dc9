import { toWireError } from '#shared/api/errors';
import type { ExperimentRunEvent } from '#shared/api/events';
import { updateRecord } from '../storage/experiment-folder.ts';

/**
 * Writes down that an experiment could not be started when its turn had come, where nobody waits for the answer.
 * @returns what is to be told of it
 */
export async function recordFailedStart(
  id: string,
  folder: string,
  error: unknown,
): Promise<ExperimentRunEvent> {
  const { code, message } = toWireError(error);
  try {
    // A process that died later than that has left a status of its own.
    await updateRecord(folder, (record) =>
      record.status === 'running' || record.status === 'paused'
        ? record
        : { ...record, status: 'failed', statusReason: message },
    );
  } catch (refusal) {
    console.warn(`${id} could not be started: ${message}; ${toWireError(refusal).message}`);
  }
  return { kind: 'ended', experiment: id, status: 'failed', reason: message, errorCode: code };
}
