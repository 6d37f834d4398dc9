/** How the interface writes numbers, durations, sizes and moments: as everything else does. */
export * from '#shared/text/format';
