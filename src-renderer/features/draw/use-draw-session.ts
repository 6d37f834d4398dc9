import { computed, onScopeDispose } from 'vue';
import { maxModels } from '#shared/contract/commands';
import { useWorkbench } from '../../client/workbench.ts';
import { useKeeping } from './handwriting/use-keeping.ts';
import { useScores } from './handwriting/use-scores.ts';
import { useChosenModels } from '../../client/models/use-chosen-models.ts';
import { usePadImage } from '../../client/pad/use-pad-image.ts';
import { useModelAnswers, type ImageQuestion } from '../../client/models/use-model-answers.ts';

/** Everything from the content of the pad to the predictions of the chosen models. Call it in a setup function. */
export function useDrawSession() {
  const workbench = useWorkbench();
  const { pad, brush, perturbation, perturbed, digit, image } = usePadImage();
  // A stroke that is being drawn when the page is left has ended.
  onScopeDispose(pad.end);
  const models = useChosenModels({ view: 'draw.models', most: maxModels });

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
