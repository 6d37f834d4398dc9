import type { ExperimentRunEvent } from '#shared/contract/events';
import type { ExperimentRecord } from '#shared/experiment/record';

/** @returns the record after an event of its run; the same object if the event changes nothing in it */
export function afterEvent(record: ExperimentRecord, event: ExperimentRunEvent): ExperimentRecord {
  switch (event.kind) {
    case 'started': {
      const { step, totalSteps, parameters } = event;
      // Epochs after the checkpoint that it resumes from are trained again.
      const epochs = record.epochs.filter((epoch) => epoch.step <= step);
      const running = { status: 'running', statusReason: null } as const;
      return { ...record, ...running, step, totalSteps, parameters, epochs, test: null };
    }
    case 'epoch': {
      const before = record.epochs.filter(({ epoch }) => epoch < event.result.epoch);
      return { ...record, epochs: [...before, event.result], step: event.result.step };
    }
    case 'paused':
      return { ...record, status: 'paused' };
    case 'proceeded':
      return { ...record, status: 'running' };
    case 'tested':
      return { ...record, test: event.evaluation };
    case 'ended':
      return { ...record, status: event.status, statusReason: event.reason };
    default:
      return record;
  }
}
