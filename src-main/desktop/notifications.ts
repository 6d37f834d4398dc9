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

/**
 * What is said of a run that has ended; null for one that a person has stopped, who knows.
 * @param platform on Linux the body is read as markup
 */
export function notificationOf(
  ended: RunEnded,
  name: string,
  platform: NodeJS.Platform,
): NotificationText | null {
  if (ended.status === 'stopped') return null;
  const reason = (ended.reason ?? '').split('\n')[0] ?? '';
  const shown = reason.length > longestReason ? `${reason.slice(0, longestReason)}…` : reason;
  const body = shown === '' ? name : `${name}: ${shown}`;
  return { title: titles[ended.status], body: platform === 'linux' ? escapeMarkup(body) : body };
}

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
