import { computed, shallowRef } from 'vue';
import { noPerturbation, perturbImage, isPerturbing } from '#shared/digit/perturbation';
import { usePreferences } from '../../client/stores/preferences.ts';
import { useWorkbench } from '../../client/workbench.ts';
import { useKeeping } from './handwriting/use-keeping.ts';
import { useScores } from './handwriting/use-scores.ts';
import { useChosenModels } from './models/use-chosen-models.ts';
import { digitsOfPad } from './pad/digit-of-pad.ts';
import { usePadHistory } from './pad/pad-history.ts';
import { sameWhileEqual } from './same-while-equal.ts';
import { useModelAnswers, type ImageQuestion } from './use-model-answers.ts';

/** The width of a line that the pad begins with, in pad units. */
const firstBrush = 26;

/** From what is on the pad to what the chosen models say of it. To be called in a setup function. */
export function useDrawSession() {
  const workbench = useWorkbench();
  const brush = usePreferences().view('draw.brush', firstBrush);
  const pad = usePadHistory();
  const models = useChosenModels();
  const perturbation = shallowRef(noPerturbation);
  const digitOf = digitsOfPad();

  /** As it was drawn, placed as MNIST's digits are; null while the pad is blank. Another brush rarely changes it. */
  const digit = sameWhileEqual(() => digitOf(pad.content.value, brush.value));
  const perturbed = computed(() => isPerturbing(perturbation.value));
  /** What the networks get. */
  const image = sameWhileEqual(() => {
    if (digit.value === null) return null;
    return perturbed.value ? perturbImage(digit.value, perturbation.value) : digit.value;
  });

  const question = computed<ImageQuestion | null>(() => {
    // Whatever has happened to a model since, it is asked anew.
    void models.revision.value;
    const experiments = models.readable.value;
    if (image.value === null || experiments.length === 0) return null;
    return { experiments, image: image.value };
  });
  /** The question as it was when the pen was last up: for what takes longer, and must not delay the answers. */
  const restingQuestion = computed<ImageQuestion | null>((before) =>
    pad.live.value === null ? question.value : (before ?? null),
  );
  const reading = useModelAnswers(question, (experiments, asked) =>
    workbench.call('models.read', { experiments, image: asked }),
  );
  const keeping = useKeeping(pad, digit, brush);
  const scores = useScores();

  return {
    brush,
    pad,
    models,
    perturbation,
    perturbed,
    digit,
    image,
    restingQuestion,
    reading,
    keeping,
    scores,
  };
}

export type DrawSession = ReturnType<typeof useDrawSession>;
