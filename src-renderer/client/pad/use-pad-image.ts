import { storeToRefs } from 'pinia';
import { computed } from 'vue';
import { isPerturbing, perturbImage } from '#shared/digit/perturbation';
import { sameWhileEqual } from '../query/same-while-equal.ts';
import { usePreferences } from '../stores/preferences.ts';
import { digitsOfPad } from './digit-of-pad.ts';
import { useKeptPad } from './kept-pad.ts';

/** The default line width, in pad units. */
const firstBrush = 26;

/** What is on the pad, as the networks get it. Call it in a setup function. */
export function usePadImage() {
  const kept = useKeptPad();
  const { pad } = kept;
  const { perturbation } = storeToRefs(kept);
  const brush = usePreferences().view('draw.brush', firstBrush);
  const digitOf = digitsOfPad();

  /** The drawn digit, placed as MNIST's digits are; null while the pad is blank. The brush rarely changes it. */
  const digit = sameWhileEqual(() => digitOf(pad.content.value, brush.value));
  const perturbed = computed(() => isPerturbing(perturbation.value));
  /** The network input: the digit, perturbed if that is set; null while the pad is blank. */
  const image = sameWhileEqual(() => {
    if (digit.value === null) return null;
    return perturbed.value ? perturbImage(digit.value, perturbation.value) : digit.value;
  });

  return { pad, brush, perturbation, digit, perturbed, image };
}
