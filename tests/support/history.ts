import { join } from 'node:path';
import { historyPointSchema, type HistoryPoint } from '#shared/experiment/record';
import { isPoint } from '#main/storage/experiment/history-columns';
import { visitLines } from '#main/storage/files/line-file';

/**
 * The points of an experiment's history, in order, each as a line of the file has it.
 * @throws UnrollError 'damaged' naming the line, or 'storage'
 */
export async function readHistory(folder: string): Promise<HistoryPoint[]> {
  const points: HistoryPoint[] = [];
  await visitLines(
    join(folder, 'history.jsonl'),
    { schema: historyPointSchema, passesFastCheck: isPoint, limit: 2 ** 30 },
    { visit: (point) => points.push(point) },
  );
  return points;
}
