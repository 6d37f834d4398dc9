import type { Dependencies } from '../../ports/dependencies.ts';
import type { SavedModel } from '../saved-models.ts';

/** What an analysis works with. */
export interface AnalysisTask {
  readonly model: SavedModel;
  readonly dependencies: Pick<Dependencies, 'loadDataset'>;
  /** Called with the share of the work that is done, from 0 to 1. */
  readonly report: (share: number) => void;
}
