/** Names that Windows treats as devices, in every folder and with any extension. */
const devices = 'con|prn|aux|nul|com[0-9]|lpt[0-9]';

/** The names that `plainName` allows, for messages. */
export const plainNameHelp =
  'lower-case letters, digits and hyphens, except reserved names such as con';

/**
 * A pattern for names that are valid for files and folders on every system. They are lower-case because some systems
 * ignore case.
 * @param longest in characters
 */
export function plainName(longest: number): RegExp {
  return new RegExp(`^(?!(?:${devices})$)[a-z0-9][a-z0-9-]{0,${longest - 1}}$`);
}
