/** How long ago something was deleted, in words: `today`, `yesterday`, `12 days ago`. Days are those of the calendar. */
export function trashAge(deletedAt: string, now: Date = new Date()): string {
  const then = new Date(deletedAt);
  const midnight = (moment: Date): number =>
    new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
  // Rounded, as days on which the clocks change have other lengths.
  const days = Math.round((midnight(now) - midnight(then)) / 86_400_000);
  if (days <= 0) return 'today';
  return days === 1 ? 'yesterday' : `${days} days ago`;
}
