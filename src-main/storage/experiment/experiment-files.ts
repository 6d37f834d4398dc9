/** The files of an experiment's folder. */
export const experimentFiles = {
  /** The config; written with the folder, and never again. */
  request: 'experiment.json',
  /** How the run went; written by whoever holds the folder's lock. */
  run: 'run.json',
  /** The user's notes; written by the workbench. */
  notes: 'notes.json',
  /** The weights that the run begins from, if they are given; written with the folder, and never again. */
  initialWeights: 'initial-weights.safetensors',
  history: 'history.jsonl',
  historyCache: 'history.cache',
  validation: 'validation.jsonl',
  predictions: 'predictions.json',
  rowsNeeded: 'rows-needed.json',
  model: 'model.safetensors',
  checkpoint: 'checkpoint.safetensors',
  lock: 'lock.json',
  log: 'log.txt',
} as const;

/** The files that the record of an experiment is read from. */
export const recordFiles = [
  experimentFiles.request,
  experimentFiles.run,
  experimentFiles.notes,
] as const;
