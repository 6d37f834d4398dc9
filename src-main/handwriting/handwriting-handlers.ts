import {
  imageBytes,
  type HandwrittenDigit,
  type HandwritingScore,
  type ModelAnswer,
} from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { WorkbenchEvent } from '#shared/contract/events';
import { imageSide } from '#shared/data/image-size';
import { encodeIdx } from '../storage/datasets/idx.ts';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { HandwritingStore } from './handwriting-store.ts';
import type { Questions } from '../execution/questions.ts';
import { modelsOf } from '../models/reading-handlers.ts';

type HandwritingCommand =
  | 'handwriting.list'
  | 'handwriting.add'
  | 'handwriting.remove'
  | 'handwriting.clear'
  | 'handwriting.restore'
  | 'handwriting.export'
  | 'handwriting.score';

/**
 * The commands on saved digits.
 * @param models answers questions to saved models
 */
export function handwritingHandlers(
  handwriting: HandwritingStore,
  store: ExperimentStore,
  models: Questions,
  emit: (event: WorkbenchEvent) => void,
): Pick<Handlers, HandwritingCommand> {
  const changed = (ids: readonly string[]): { readonly ids: readonly string[] } => {
    if (ids.length > 0) emit({ kind: 'handwritingChanged' });
    return { ids };
  };

  /** @throws UnrollError 'not-found' if there are none */
  async function allDigits(): Promise<readonly HandwrittenDigit[]> {
    const { digits } = await handwriting.list();
    if (digits.length > 0) return digits;
    throw new UnrollError(
      'not-found',
      'The handwriting set is empty; draw and save some digits first.',
    );
  }

  return {
    'handwriting.list': () => handwriting.list(),
    'handwriting.add': async (input) => {
      const digit = await handwriting.add(input);
      emit({ kind: 'handwritingChanged' });
      return digit;
    },
    'handwriting.remove': async ({ ids }) => changed(await handwriting.remove(ids)),
    'handwriting.clear': async () => changed(await handwriting.remove()),
    'handwriting.restore': async ({ ids }) => changed(await handwriting.restore(ids)),
    'handwriting.export': async () => {
      const { images, labels } = asExamples(await allDigits());
      return {
        images: {
          name: 'handwriting-test-images-idx3-ubyte',
          bytes: encodeIdx([labels.length, imageSide, imageSide], images),
        },
        labels: {
          name: 'handwriting-test-labels-idx1-ubyte',
          bytes: encodeIdx([labels.length], labels),
        },
      };
    },
    'handwriting.score': async ({ experiments, engine, threads }) => {
      const digits = await allDigits();
      const answers = await models.request('scoreDigits', {
        models: modelsOf(store, experiments),
        engine,
        threads,
        ...asExamples(digits),
      });
      const ids = digits.map(({ id }) => id);
      return answers.map((answer): ModelAnswer<HandwritingScore> =>
        answer.kind === 'refusal'
          ? answer
          : { ...answer, answer: { ...answer.answer, digits: ids } },
      );
    },
  };
}

function asExamples(digits: readonly HandwrittenDigit[]): {
  images: Uint8Array;
  labels: Uint8Array;
} {
  const images = new Uint8Array(digits.length * imageBytes);
  digits.forEach(({ image }, index) => images.set(image, index * imageBytes));
  return { images, labels: Uint8Array.from(digits, ({ label }) => label) };
}
