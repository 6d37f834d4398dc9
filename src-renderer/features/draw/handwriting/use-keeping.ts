import { computed, shallowRef, type Ref } from 'vue';
import { useHandwriting } from '../../../client/stores/handwriting.ts';
import { drawingOf } from '../pad/digit-of-pad.ts';
import type { PadHistory } from '../pad/pad-history.ts';
import { useDrill } from './drill.ts';

/**
 * Keeps what is on the pad as a labelled digit, of a person's own choice or as a drill asks for it.
 * @param digit what is on the pad as networks get it, not perturbed; null while the pad is blank
 * @param brush width of the line in pad units
 */
export function useKeeping(
  pad: PadHistory,
  digit: Readonly<Ref<Uint8Array | null>>,
  brush: Readonly<Ref<number>>,
) {
  const handwriting = useHandwriting();
  const drill = useDrill(() => handwriting.counts);
  const isKeeping = shallowRef(false);
  const canKeep = computed(() => digit.value !== null && !isKeeping.value);

  /** Keeps the drawing and takes it off the pad. Whether it was kept; the store says what failed. */
  async function keep(label: number): Promise<boolean> {
    const image = digit.value;
    if (image === null || isKeeping.value) return false;
    const content = pad.content.value;
    // Strokes alone can be kept as they were drawn.
    const drawing = content.base === null ? drawingOf(content, brush.value) : null;
    isKeeping.value = true;
    const kept = await handwriting.add({ label, image, drawing });
    isKeeping.value = false;
    if (kept === null) return false;
    // Meanwhile the next one may have been begun, which stays.
    pad.takeOff(content);
    return true;
  }

  /** Keeps what the drill asked for, and has it ask for the next. */
  async function keepAsked(): Promise<void> {
    const label = drill.asked.value;
    if (label !== null && (await keep(label)) && drill.asked.value === label) drill.goOn();
  }

  /** Begins a drill on an empty pad. */
  function beginDrill(): void {
    pad.clear();
    drill.start();
  }

  return { drill, isKeeping, canKeep, keep, keepAsked, beginDrill };
}
