import { computed, onScopeDispose, ref, watch, type Ref } from 'vue';
import { advance, speedFor } from './reading.ts';

/**
 * Plays a sequence step by step.
 * @param length steps of the sequence; another one begins it anew
 */
export function usePlayer(length: Readonly<Ref<number>>) {
  /** The step that is shown, and how much of its time is over as the fraction. */
  const position = ref(0);
  const playing = ref(false);
  const speed = ref(speedFor(length.value));
  let frame = 0;
  let last = 0;

  const step = computed({
    get: () => Math.floor(position.value),
    set: (to) => {
      pause();
      position.value = Math.min(Math.max(0, to), length.value - 1);
    },
  });

  function play(): void {
    if (step.value === length.value - 1) position.value = 0;
    playing.value = true;
    last = performance.now();
    frame = requestAnimationFrame(tick);
  }

  function pause(): void {
    playing.value = false;
    cancelAnimationFrame(frame);
  }

  function tick(now: number): void {
    position.value = advance(position.value, now - last, speed.value, length.value);
    last = now;
    if (step.value === length.value - 1) playing.value = false;
    else frame = requestAnimationFrame(tick);
  }

  watch(length, (steps) => {
    pause();
    position.value = 0;
    speed.value = speedFor(steps);
  });
  onScopeDispose(pause);
  return { step, playing, speed, play, pause };
}
