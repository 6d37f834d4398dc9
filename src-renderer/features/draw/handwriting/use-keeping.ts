import { computed, shallowRef, type Ref } from 'vue';
import { useHandwriting } from '../../../client/stores/handwriting.ts';
import { drawingOf } from '../../../client/pad/digit-of-pad.ts';
import type { PadHistory } from '../../../client/pad/pad-history.ts';
import { usePractice } from './practice.ts';

/**
 * Saves what is on the pad as a labelled digit, with a label that was chosen or that practice mode asked for.
 * @param digit the 28x28 image of the pad, not perturbed; null while the pad is blank
 * @param brush line width in pad units
 */
export function useKeeping(
  pad: PadHistory,
  digit: Readonly<Ref<Uint8Array | null>>,
  brush: Readonly<Ref<number>>,
) {
  const handwriting = useHandwriting();
  const practice = usePractice(() => handwriting.counts);
  const isKeeping = shallowRef(false);
  const canKeep = computed(() => digit.value !== null && !isKeeping.value);

  /** Saves the drawing and takes it off the pad. @returns whether it was saved; the store shows what failed */
  async function keep(label: number): Promise<boolean> {
    const image = digit.value;
    if (image === null || isKeeping.value) return false;
    const content = pad.snapshot();
    // Only a pad without a base image can be saved as strokes.
    const drawing = content.base === null ? drawingOf(content, brush.value) : null;
    isKeeping.value = true;
    const kept = await handwriting.add({ label, image, drawing });
    isKeeping.value = false;
    if (kept === null) return false;
    // Strokes that were begun in the meantime stay.
    pad.takeOff(content);
    return true;
  }

  /** Saves the digit that practice mode asked for, and asks for the next. */
  async function keepAsked(): Promise<void> {
    const label = practice.asked.value;
    if (label !== null && (await keep(label)) && practice.asked.value === label) practice.next();
  }

  /** Starts practice mode on an empty pad. */
  function beginPractice(): void {
    pad.clear();
    practice.start();
  }

  return { practice, isKeeping, canKeep, keep, keepAsked, beginPractice };
}
