import packageDescription from '../../package.json' with { type: 'json' };

/** Unroll's own version. */
export const { version } = packageDescription;
