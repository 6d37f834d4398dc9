import type { fields } from '../catalogue/fields.ts';

/** The engines a person can ask for. */
export type EngineName = keyof (typeof fields)['engine']['options'];
