import { imageBytes, type Prediction } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { mostProbable } from '#shared/statistics/most-probable';
import { loadDataset } from '../storage/datasets/datasets.ts';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { Questions } from '../execution/questions.ts';

type QuestionCommand = 'experiments.evaluate' | 'predict' | 'engines.report';

interface TestExample {
  readonly image: Uint8Array;
  readonly label: number;
}

/**
 * The commands that ask a trained model or an engine something.
 * @param models answers with saved models
 */
export function questionHandlers(
  store: ExperimentStore,
  models: Questions,
  home: string,
): Pick<Handlers, QuestionCommand> {
  async function testExample(dataset: string, index: number): Promise<TestExample> {
    const { test } = await loadDataset(dataset, home);
    const label = test.labels[index];
    if (label === undefined) {
      throw new UnrollError(
        'invalid-input',
        `there is no test example ${index}; "${dataset}" has the examples 0 to ${test.count - 1}`,
      );
    }
    return { image: test.images.slice(index * imageBytes, (index + 1) * imageBytes), label };
  }

  return {
    'experiments.evaluate': async ({ experiment, engine, threads }) => {
      const id = await store.resolve(experiment);
      return models.request('evaluate', { folder: store.folder(id), engine, threads });
    },
    predict: async ({ experiment, engine, threads, source }) => {
      const id = await store.resolve(experiment);
      const folder = store.folder(id);
      if (source.kind === 'images') {
        const { images } = source;
        const answer = await models.request('predict', { folder, engine, threads, images });
        return answer.probabilities.map((row) => prediction(row, null));
      }
      const { config } = await store.read(id);
      const { image, label } = await testExample(config.dataset, source.index);
      const answer = await models.request('predict', { folder, engine, threads, images: image });
      return answer.probabilities.map((row) => prediction(row, label));
    },
    'engines.report': ({ threads }) => models.request('engines', { threads }),
  };
}

function prediction(probabilities: readonly number[], label: number | null): Prediction {
  return { predicted: mostProbable(probabilities), probabilities, label };
}
