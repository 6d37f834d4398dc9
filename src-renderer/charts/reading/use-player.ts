import { computed, onScopeDispose, ref, watch, type Ref } from 'vue';
import { advance, speedFor } from './reading.ts';

/**
 * Plays a sequence step by step.
 * @param length steps in the sequence; a change starts it over
 */
export function usePlayer(length: Readonly<Ref<number>>) {
  /** The current step, with its elapsed time as the fraction. */
  const position = ref(0);
  const playing = ref(false);
  const speed = ref(speedFor(length.value));
  let frame = 0;
  let lastFrame = 0;

  /** The last step, from 0. */
  const last = computed(() => length.value - 1);
  const step = computed({
    get: () => Math.floor(position.value),
    set: (to) => {
      pause();
      position.value = Math.min(Math.max(0, to), last.value);
    },
  });

  function play(): void {
    if (step.value === last.value) position.value = 0;
    playing.value = true;
    lastFrame = performance.now();
    frame = requestAnimationFrame(tick);
  }

  function pause(): void {
    playing.value = false;
    cancelAnimationFrame(frame);
  }

  function toFirst(): void {
    step.value = 0;
  }

  function toLast(): void {
    step.value = last.value;
  }

  function tick(now: number): void {
    position.value = advance(position.value, now - lastFrame, speed.value, length.value);
    lastFrame = now;
    if (step.value === last.value) playing.value = false;
    else frame = requestAnimationFrame(tick);
  }

  watch(length, (steps) => {
    pause();
    position.value = 0;
    speed.value = speedFor(steps);
  });
  onScopeDispose(pause);
  return { step, last, playing, speed, play, pause, toFirst, toLast };
}

export type Player = ReturnType<typeof usePlayer>;
