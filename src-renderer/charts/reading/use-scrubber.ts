import { watch, type Ref } from 'vue';
import { usePlayer } from './use-player.ts';
import { useAppearance } from '../../client/stores/appearance.ts';

/**
 * One scrubber for all models. It starts at the end, where the whole digit has been read.
 * @param steps of the longest sequence
 */
export function useScrubber(steps: Readonly<Ref<number>>) {
  const appearance = useAppearance();
  const player = usePlayer(steps);
  player.toLast();
  // Runs after the player's own watcher, which starts a new sequence at its first step.
  watch(steps, player.toLast);

  /** Plays or pauses. Doesn't play if reduced motion is set. */
  function toggle(): void {
    if (player.playing.value) player.pause();
    else if (!appearance.reducedMotion) player.play();
  }

  /** Moves to a fraction of the sequence, 0 to 1. */
  function seek(share: number): void {
    player.step.value = Math.floor(share * steps.value);
  }

  return { ...player, toggle, seek };
}

export type Scrubber = ReturnType<typeof useScrubber>;
