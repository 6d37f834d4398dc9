import { computed } from 'vue';
import { joinUnitCourses } from '#shared/inside/set-means';
import type { UnitQuantity } from '#shared/catalogue/cells/cell';
import type { SetUnitQuantity } from '#shared/contract/commands';
import type { CurveBand } from '../../../charts/lines/chart-series.ts';
import { useModelAnswers } from '../../../client/models/use-model-answers.ts';
import { useWorkbench } from '../../../client/workbench.ts';
import { useSetMeans } from '../sets/use-set-means.ts';
import { withAsked, type UnitChoice } from './units-view.ts';

/** What a model reads: 784 bytes each, one digit or a set of them. */
export type ReadImages =
  | { readonly kind: 'digit'; readonly image: Uint8Array }
  | { readonly kind: 'set'; readonly images: Uint8Array };

/** The unit of a model to follow. */
export interface UnitQuestion extends Pick<UnitChoice, 'layer' | 'direction'> {
  readonly experiment: string;
  readonly unit: number;
  readonly read: ReadImages;
}

/** A quantity of a unit over the steps; of a set the mean, with the standard deviation over its digits around it. */
interface UnitLine extends UnitQuantity {
  readonly values: Float64Array;
  readonly band?: CurveBand;
}

/** What one unit does while its model reads a digit, or on the mean over a set of digits. */
export function useUnitCourse(question: () => UnitQuestion) {
  const workbench = useWorkbench();
  const experiment = computed(() => question().experiment);
  const layer = computed(() => question().layer);
  const direction = computed(() => question().direction);
  const unit = computed(() => question().unit);
  /** The same object while it is the same unit, whatever else is chosen. */
  const place = computed(() => ({
    layer: layer.value,
    direction: direction.value,
    unit: unit.value,
  }));
  const image = computed(() => {
    const { read } = question();
    return read.kind === 'digit' ? read.image : null;
  });
  const images = computed(() => {
    const { read } = question();
    return read.kind === 'set' ? read.images : null;
  });

  const { answers, error, retry } = useModelAnswers(
    computed(() => {
      // Another unit is another question.
      void place.value;
      return image.value && { experiments: [experiment.value], image: image.value };
    }),
    async (experiments, digit) => {
      const wanted = place.value;
      return withAsked(
        await workbench.call('models.unit', { experiments, image: digit, ...wanted }),
        wanted,
      );
    },
  );
  const setQuestion = computed(() => {
    void place.value;
    return images.value && { experiments: [experiment.value], images: images.value };
  });
  const means = useSetMeans(
    () => setQuestion.value,
    (experiments, digits) =>
      workbench.call('models.unitOfSet', { experiments, images: digits, ...place.value }),
    joinUnitCourses,
  );

  const answer = computed(() => answers.value.get(experiment.value) ?? null);
  const mean = computed(() => means.means.value.get(experiment.value) ?? null);
  /** Null before it is known. */
  const lines = computed<readonly UnitLine[] | null>(() => {
    if (images.value !== null) {
      const found = mean.value;
      return found && found.quantities.map((quantity) => lineOfSet(quantity, found.digits));
    }
    const found = answer.value?.kind === 'answer' ? answer.value.answer : null;
    // The lines of another unit would be shown under the name of this one.
    return found?.asked === place.value ? found.found.quantities : null;
  });
  return {
    lines,
    /** How many digits the lines are means over; null: they are of one digit. */
    digits: computed(() => mean.value?.digits ?? null),
    error: computed(() => {
      const refusal = answer.value?.kind === 'refusal' ? answer.value.error : null;
      return error.value ?? refusal ?? means.errors.value.get(experiment.value) ?? null;
    }),
    retry: (): void => (images.value === null ? retry() : means.proceed()),
    /** How far the means over a set are. */
    progress: {
      read: means.progress,
      isCancelled: means.isCancelled,
      cancel: means.cancel,
      proceed: means.proceed,
    },
  };
}

function lineOfSet({ mean, squares, ...quantity }: SetUnitQuantity, digits: number): UnitLine {
  if (digits < 2) return { ...quantity, values: mean };
  const deviation = squares.map((sum) => Math.sqrt(sum / (digits - 1)));
  return {
    ...quantity,
    values: mean,
    band: {
      low: mean.map((value, at) => value - deviation[at]!),
      high: mean.map((value, at) => value + deviation[at]!),
    },
  };
}
