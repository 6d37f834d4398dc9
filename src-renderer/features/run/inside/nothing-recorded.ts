import type { ExperimentRecord } from '#shared/experiment/record';

/** Why a run's page has nothing recorded inside the network to show, and what to do. */
export interface NothingRecorded {
  readonly title: string;
  readonly text: string;
  /** Whether training the same config would record it. */
  readonly canBeTrained: boolean;
}

/** What to say while a run has no recorded points. */
export function nothingRecorded({
  status,
  config,
  environment,
  origin,
}: Pick<ExperimentRecord, 'status' | 'config' | 'environment' | 'origin'>): NothingRecorded {
  if (origin !== null) {
    return {
      title: 'Nothing recorded',
      text: 'This model was trained elsewhere; what happened inside it isn’t known.',
      canBeTrained: false,
    };
  }
  if (config.epochs === 0) {
    return {
      title: 'Nothing to record',
      text: 'This run only tests its starting weights. Gradients are recorded while a network trains.',
      canBeTrained: false,
    };
  }
  if (status === 'queued') {
    return {
      title: 'Nothing recorded yet',
      text: 'Gradients, gates and units are recorded once training starts.',
      canBeTrained: false,
    };
  }
  if (environment?.engine.name === 'tensorflow') {
    return {
      title: 'Nothing recorded',
      text: 'The TensorFlow engine doesn’t show what happens inside it while training. Train the same config with the native engine: change “Engine” under “Duplicate and edit”.',
      canBeTrained: true,
    };
  }
  if (status === 'running' || status === 'paused') {
    return {
      title: 'Nothing recorded yet',
      text: 'The first point appears with the first training step.',
      canBeTrained: false,
    };
  }
  return {
    title: 'Nothing recorded',
    text: 'This run was trained before gradients, gates and units were recorded, or it ended before the first point. Train its config again to see them.',
    canBeTrained: true,
  };
}
