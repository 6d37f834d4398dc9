/** `12,345` */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A share as per cent with two decimals: 0.97941 -> `97.94 %`. */
export function formatShare(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** An interval of shares: `97.64 to 98.20 %`. */
export function formatInterval([low, high]: readonly [number, number]): string {
  return `${(100 * low).toFixed(2)} to ${formatShare(high)}`;
}

/** Seconds for a person: `8.2 s`, `3:05`, `1:02:03`. */
export function formatDuration(seconds: number): string {
  // Not 60 itself: 59.96 would become `60.0 s`.
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes}:${two(whole % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** An ISO moment in the local time zone, to the minute: `2026-11-22 14:05`. */
export function formatMoment(iso: string): string {
  const moment = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day} ${two(moment.getHours())}:${two(moment.getMinutes())}`;
}
