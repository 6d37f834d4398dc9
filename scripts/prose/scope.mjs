/** What `npm run check` reads as prose, relative to the project's root. */
export const scope = {
  documents: ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs'],
  /** Strings, templates and comments of these. */
  sources: ['src-main', 'src-shared', 'src-renderer', 'scripts'],
};
