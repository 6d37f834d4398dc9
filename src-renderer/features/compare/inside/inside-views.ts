/** The views of the tab Inside, in order. Their values are stored in addresses. */
export const insideViews = [
  { value: 'rowsNeeded', label: 'Rows needed' },
  { value: 'probes', label: 'Probes' },
  { value: 'lesions', label: 'Lesions' },
  { value: 'lyapunov', label: 'Lyapunov exponents' },
  { value: 'fixedPoints', label: 'Fixed points' },
] as const;
export type InsideView = (typeof insideViews)[number]['value'];
