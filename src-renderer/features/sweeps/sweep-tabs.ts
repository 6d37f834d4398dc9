/** The tabs of a sweep, in order. Their values are stored in addresses. */
export const sweepTabs = [
  { value: 'ladder', label: 'Ladder' },
  { value: 'configs', label: 'Configs' },
  { value: 'best', label: 'Best so far' },
  { value: 'importance', label: 'Importance' },
  { value: 'parallel', label: 'Parallel coordinates' },
  { value: 'trials', label: 'Trials' },
] as const;
export type SweepTab = (typeof sweepTabs)[number]['value'];
