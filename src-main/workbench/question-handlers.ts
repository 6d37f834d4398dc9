import { imageBytes, type Prediction } from '#shared/api/commands';
import { UnrollError } from '#shared/api/errors';
import { loadDataset } from '../storage/datasets.ts';
import type { Handlers } from './dispatch.ts';
import type { ExperimentStore } from './experiment-store.ts';
import type { Predictor } from './predictor.ts';

type QuestionCommand = 'experiments.evaluate' | 'predict' | 'engines.report';

interface TestExample {
  readonly image: Uint8Array;
  readonly label: number;
}

/** The commands that ask a trained model or an engine something. */
export function questionHandlers(
  store: ExperimentStore,
  predictor: Predictor,
  home: string,
): Pick<Handlers, QuestionCommand> {
  async function testExample(dataset: string, index: number): Promise<TestExample> {
    const { test } = await loadDataset(dataset, home);
    const label = test.labels[index];
    if (label === undefined) {
      throw new UnrollError(
        'invalid-input',
        `test example ${index} is not there; "${dataset}" has the examples 0 to ${test.count - 1}`,
      );
    }
    return { image: test.images.slice(index * imageBytes, (index + 1) * imageBytes), label };
  }

  return {
    'experiments.evaluate': async ({ experiment, engine, threads }) => {
      const id = await store.resolve(experiment);
      return predictor.request('evaluate', { folder: store.folder(id), engine, threads });
    },
    predict: async ({ experiment, engine, threads, source }) => {
      const id = await store.resolve(experiment);
      const folder = store.folder(id);
      if (source.kind === 'images') {
        const { images } = source;
        const answer = await predictor.request('predict', { folder, engine, threads, images });
        return answer.probabilities.map((row) => prediction(row, null));
      }
      const { config } = await store.read(id);
      const { image, label } = await testExample(config.dataset, source.index);
      const answer = await predictor.request('predict', { folder, engine, threads, images: image });
      return answer.probabilities.map((row) => prediction(row, label));
    },
    'engines.report': ({ threads }) => predictor.request('engines', { threads }),
  };
}

function prediction(probabilities: readonly number[], label: number | null): Prediction {
  return { predicted: probabilities.indexOf(Math.max(...probabilities)), probabilities, label };
}
