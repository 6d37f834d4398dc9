/** How long ago something was moved to the trash, in calendar days: `today`, `yesterday`, `12 days ago`. */
export function trashAge(deletedAt: string, now: Date = new Date()): string {
  const then = new Date(deletedAt);
  const midnight = (moment: Date): number =>
    new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
  // Rounded, because days on which the clocks change aren't 24 hours long.
  const days = Math.round((midnight(now) - midnight(then)) / 86_400_000);
  if (days <= 0) return 'today';
  return days === 1 ? 'yesterday' : `${days} days ago`;
}
