import { describe, expect, it } from 'vitest';
import { makeRouter } from '../../../src-renderer/shell/router.ts';

const titles = {
  experiments: 'Experiments',
  trash: 'Trash',
  new: 'New run',
  queue: 'Queue',
  compare: 'Compare',
  run: 'Run',
  draw: 'Draw',
  data: 'Data',
  settings: 'Settings',
  help: 'Help',
  missing: 'Page not found',
} as const;

describe('the address', () => {
  it.each([
    ['/', 'experiments'],
    ['/trash', 'trash'],
    ['/new?from=gru-1', 'new'],
    ['/queue', 'queue'],
    ['/compare?runs=a,b', 'compare'],
    ['/run/gru-128-s0-abcde', 'run'],
    ['/draw', 'draw'],
    ['/data', 'data'],
    ['/settings#about', 'settings'],
    ['/help', 'help'],
    ['/help/draw-digits', 'help'],
    ['/no/such/page', 'missing'],
    ['/run', 'missing'],
    ['/run/a/b', 'missing'],
  ] as const)('%s is of the page %s, which has a title', (path, name) => {
    const route = makeRouter().resolve(path);
    expect([route.name, route.meta.title]).toEqual([name, titles[name]]);
  });

  it('names the run, whatever its id', () => {
    const router = makeRouter();
    expect(router.resolve('/run/gru-128').params).toEqual({ id: 'gru-128' });
    const { href } = router.resolve({ name: 'run', params: { id: 'a b/c' } });
    expect(href).toBe('#/run/a%20b%2Fc');
    expect(router.resolve(href.slice(1)).params).toEqual({ id: 'a b/c' });
  });
});

it('every route shows the page of its own folder, except the one without a page', () => {
  for (const { name, components } of makeRouter().getRoutes()) {
    // Not loaded, because that would load the whole window.
    const load = String(components!['default']);
    const folder = name === 'missing' ? 'shell' : `features/${String(name)}`;
    expect(load).toMatch(new RegExp(`/${folder}/\\w+Page\\.vue`));
  }
});
