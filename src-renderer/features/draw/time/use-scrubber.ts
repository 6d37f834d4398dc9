import { watch, type Ref } from 'vue';
import { usePlayer } from '../../../charts/reading/use-player.ts';
import { useAppearance } from '../../../client/stores/appearance.ts';

/**
 * One scrubber for all models. It stands at the end, where the whole digit has been read, until it is moved.
 * @param steps of the longest sequence
 */
export function useScrubber(steps: Readonly<Ref<number>>) {
  const appearance = useAppearance();
  const player = usePlayer(steps);
  player.toLast();
  // After the player's own watcher, which begins another sequence at its first step.
  watch(steps, player.toLast);

  /** Plays or pauses; where motion is reduced, nothing plays by itself. */
  function toggle(): void {
    if (player.playing.value) player.pause();
    else if (!appearance.reducedMotion) player.play();
  }

  /** To a share of the sequence, 0 to 1. */
  function seek(share: number): void {
    player.step.value = Math.floor(share * steps.value);
  }

  return { ...player, toggle, seek };
}

export type Scrubber = ReturnType<typeof useScrubber>;
