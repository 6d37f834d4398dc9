import type { RunEnded } from '#shared/contract/events';

/** What the system's notification says. */
export interface NotificationText {
  readonly title: string;
  readonly body: string;
}

const titles = {
  finished: 'Training finished',
  failed: 'Training failed',
  interrupted: 'Training was interrupted',
} as const;

const longestReason = 200;

/** What is said of a run that has ended; null for one that a person has stopped, who knows. */
export function notificationOf(ended: RunEnded, name: string): NotificationText | null {
  if (ended.status === 'stopped') return null;
  const reason = (ended.reason ?? '').split('\n')[0] ?? '';
  const shown = reason.length > longestReason ? `${reason.slice(0, longestReason)}…` : reason;
  return { title: titles[ended.status], body: shown === '' ? name : `${name}: ${shown}` };
}
