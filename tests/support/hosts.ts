import type { Host } from '#main/workbench/workbench';

/** A host for tests, with some parts of one's own. */
export function testHost(own: Partial<Host> & Pick<Host, 'settingsFile'>): Host {
  return { kind: 'browser', homeFrom: 'flag', ...own };
}
