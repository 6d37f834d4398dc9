import { computed, onScopeDispose, shallowRef } from 'vue';
import { noPerturbation, perturbImage, isPerturbing } from '#shared/digit/perturbation';
import { usePreferences } from '../../client/stores/preferences.ts';
import { useWorkbench } from '../../client/workbench.ts';
import { useKeeping } from './handwriting/use-keeping.ts';
import { useScores } from './handwriting/use-scores.ts';
import { useChosenModels } from './models/use-chosen-models.ts';
import { digitsOfPad } from './pad/digit-of-pad.ts';
import { useKeptPad } from './pad/kept-pad.ts';
import { sameWhileEqual } from './same-while-equal.ts';
import { useModelAnswers, type ImageQuestion } from './use-model-answers.ts';

/** The default line width, in pad units. */
const firstBrush = 26;

/** Everything from the content of the pad to the predictions of the chosen models. Call it in a setup function. */
export function useDrawSession() {
  const workbench = useWorkbench();
  const brush = usePreferences().view('draw.brush', firstBrush);
  const { pad } = useKeptPad();
  // A stroke that is being drawn when the page is left has ended.
  onScopeDispose(pad.end);
  const models = useChosenModels();
  const perturbation = shallowRef(noPerturbation);
  const digitOf = digitsOfPad();

  /** The drawn digit, placed as MNIST's digits are; null while the pad is blank. The brush rarely changes it. */
  const digit = sameWhileEqual(() => digitOf(pad.content.value, brush.value));
  const perturbed = computed(() => isPerturbing(perturbation.value));
  /** The network input: the digit, perturbed if that is set; null while the pad is blank. */
  const image = sameWhileEqual(() => {
    if (digit.value === null) return null;
    return perturbed.value ? perturbImage(digit.value, perturbation.value) : digit.value;
  });

  const question = computed<ImageQuestion | null>(() => {
    // A model whose run has ended since is asked again.
    void models.revision.value;
    const experiments = models.readable.value;
    if (image.value === null || experiments.length === 0) return null;
    return { experiments, image: image.value };
  });
  /** The question when the pen was last up, for slower views that must not delay the predictions. */
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
