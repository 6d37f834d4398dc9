/** What Windows takes for devices, in every folder and whatever ending follows. */
const devices = 'con|prn|aux|nul|com[0-9]|lpt[0-9]';

/** What `plainName` allows, in words. */
export const plainNameHelp =
  'lower-case letters, digits and hyphens, but not con, nul and their like';

/**
 * A pattern of names that files and folders can have on every system. They are lower-case, as some systems don't tell
 * cases apart.
 * @param longest characters
 */
export function plainName(longest: number): RegExp {
  return new RegExp(`^(?!(?:${devices})$)[a-z0-9][a-z0-9-]{0,${longest - 1}}$`);
}
