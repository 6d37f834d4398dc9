/**
 * What a trainer process does with files from elsewhere. It is imported when it is asked for: the packages that read their
 * formats take long to load, and most processes only train.
 */
export { inspectReceived } from '../../storage/datasets/received-dataset.ts';
export { settleDataset } from '../../storage/datasets/settle-dataset.ts';
export { inspectModel } from '../../storage/models/inspect-model.ts';
export { writePlaced } from '../../storage/models/place-numbers.ts';
export { inspectResults, writeResults } from '../../storage/results/read-results.ts';
