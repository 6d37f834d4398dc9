/** What a key does in a focused chart; positions are shares of the visible x axis. */
export interface KeyAction {
  readonly cursor?: number;
  /** Null: resets the zoom. */
  readonly window?: readonly [number, number] | null;
}

const smallStep = 0.01;
const largeStep = 0.1;

/**
 * Arrows move the cursor (with Shift in larger steps), Home and End to the ends, + and - zoom around it, 0 resets the
 * zoom.
 * @param cursor position of the cursor; null without one
 */
export function keyAction(key: string, shift: boolean, cursor: number | null): KeyAction | null {
  const step = shift ? largeStep : smallStep;
  const centre = cursor ?? 0.5;
  switch (key) {
    case 'ArrowLeft':
      return { cursor: Math.max(0, (cursor ?? 1) - step) };
    case 'ArrowRight':
      return { cursor: Math.min(1, (cursor ?? 0) + step) };
    case 'Home':
      return { cursor: 0 };
    case 'End':
      return { cursor: 1 };
    case '+':
    case '=':
      return { window: [centre / 2, centre / 2 + 0.5] };
    case '-':
      return { window: [-centre, 2 - centre] };
    case '0':
      return { window: null };
    default:
      return null;
  }
}
