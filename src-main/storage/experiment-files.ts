/** The files of an experiment's folder. */
export const experimentFiles = {
  record: 'experiment.json',
  history: 'history.jsonl',
  historyCache: 'history.cache',
  validation: 'validation.jsonl',
  predictions: 'predictions.json',
  model: 'model.safetensors',
  checkpoint: 'checkpoint.safetensors',
  lock: 'lock.json',
  log: 'log.txt',
} as const;
