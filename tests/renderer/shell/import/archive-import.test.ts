import { beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, type App, type EffectScope } from 'vue';
import { routerKey, type Router } from 'vue-router';
import type { ImportedBundle } from '#shared/exchange/bundle';
import { largestPiece } from '#shared/contract/commands';
import {
  useArchiveImport,
  type Archive,
} from '../../../../src-renderer/shell/import/archive-import.ts';
import { provideBridge } from '../../../../src-renderer/client/bridge/bridge-key.ts';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import { appWithStores, settled } from '../../../support/answering-workbench.ts';
import { FakeBridge } from '../../../support/fake-bridge.ts';
import { sampleRecord } from '../../../support/records.ts';

let bridge: FakeBridge;
let app: App;
let scope: EffectScope;
const push = vi.fn();

beforeEach(() => {
  push.mockClear();
  bridge = new FakeBridge();
  let imports = 0;
  bridge.api
    .answer('imports.begin', () => ({ id: `import-${(imports += 1)}` }))
    .answer('imports.append', () => ({}) as never)
    .answer('imports.cancel', () => ({}) as never)
    .answer('imports.finish', ({ id }) => ({ kind: 'experiment', id: `of-${id}` }));
  app = appWithStores(bridge.api);
  app.provide(routerKey, { push } as unknown as Router);
  provideBridge(app, bridge);
  scope = effectScope();
});

const open = () => app.runWithContext(() => scope.run(() => useArchiveImport())!);
const archive = (name: string, size = 10): Archive => ({
  kind: name.includes('.unroll-') ? 'lesson' : 'experiments',
  file: new File([new Uint8Array(size)], name),
});
const said = () => useNotices().shown.map(({ kind, text }) => `${kind}: ${text}`);

describe('archives', () => {
  it('are imported one after the other', async () => {
    const finish = bridge.api.hold('imports.finish');
    const { importArchives, running } = open();
    const done = importArchives([archive('a.unroll'), archive('b.zip')]);
    // More archives dropped meanwhile wait as well.
    const later = importArchives([archive('c.ZIP')]);
    const begun: string[] = [];
    for (const name of ['a.unroll', 'b.zip', 'c.ZIP']) {
      begun.push(name);
      await vi.waitFor(() => expect(running.value).toMatchObject({ name, share: null }));
      await settled();
      const files = bridge.api.inputs('imports.begin').map((input) => input.files[0]!.name);
      expect(files).toEqual(begun);
      await finish({ kind: 'experiment', id: name });
    }
    await Promise.all([done, later]);
    expect(running.value).toBeNull();
  });

  it('of several experiments are announced by their number (U23)', async () => {
    bridge.api.answer('imports.finish', () => ({ kind: 'experiments', ids: ['a', 'b', 'c'] }));
    await open().importArchives([archive('three.zip')]);
    expect(said()).toEqual(['success: Imported 3 experiments']);
    await useNotices().shown[0]!.action!.run();
    expect(push).toHaveBeenCalledWith({ name: 'experiments' });
  });

  it('with a comparison open it, and say what is missing here', async () => {
    const bundle: ImportedBundle = {
      ...{ kind: 'bundle', title: 'Three cells', comparison: 'three-cells-abcde', tab: 'results' },
      ...{ ids: ['a', 'b'], alreadyHere: 0, withoutWeights: 0, datasets: [] },
    };
    bridge.api.answer('comparisons.list', () => []);
    bridge.api.answer('imports.finish', () => bundle);
    const { importArchives, bundles, closeBundle } = open();
    await importArchives([archive('a.unroll')]);
    expect(push).toHaveBeenCalledWith({
      name: 'compare',
      query: { view: 'three-cells-abcde', tab: 'results' },
    });
    expect(said()).toEqual(['success: Imported “Three cells” with 2 runs']);
    expect(bundles.value).toEqual([]);

    const lacking: ImportedBundle = {
      ...{ ...bundle, withoutWeights: 1 },
      datasets: [{ name: 'letters', problem: 'missing' }],
    };
    bridge.api.answer('imports.finish', () => lacking);
    await importArchives([archive('b.unroll')]);
    expect(bundles.value).toEqual([lacking]);
    expect(said()).toHaveLength(1);
    closeBundle();
    expect(bundles.value).toEqual([]);
  });

  it('of a lesson offer to start it, and of answers show them', async () => {
    const imported = { title: 'Cells', alreadyHere: 0, withoutWeights: 0, datasets: [] };
    bridge.api.answer('imports.finish', () => ({
      ...{ ...imported, kind: 'lesson', lesson: 'cells', ids: ['a'] },
    }));
    const { importArchives } = open();
    await importArchives([archive('cells.unroll-lesson')]);
    expect(bridge.api.inputs('imports.begin')[0]).toMatchObject({ kind: 'lesson' });
    expect(said()).toEqual(['success: Imported the lesson “Cells” with 1 run']);
    await useNotices().shown[0]!.action!.run();
    expect(push).toHaveBeenCalledWith({ name: 'lessons', query: { start: 'cells' } });
    bridge.api.answer('imports.finish', () => ({
      ...{ ...imported, kind: 'answers', answers: 'x', name: 'Ada', ids: [] },
    }));
    await importArchives([archive('ada.unroll-answers')]);
    expect(push).toHaveBeenCalledWith({ name: 'lessons', query: { answers: 'x' } });
    expect(said()).toContain('success: Imported the answers of Ada');
  });

  it('are announced by the name of the experiment, which can be opened', async () => {
    const record = sampleRecord({ id: 'of-import-1', name: 'my run' });
    const { importArchives } = open();
    const finish = bridge.api.hold('imports.finish');
    const done = importArchives([archive('a.unroll')]);
    await vi.waitFor(() => expect(bridge.api.inputs('imports.finish')).toHaveLength(1));
    const listed = { kind: 'experiment', record, readOnly: false } as const;
    bridge.api.emit({ kind: 'experimentChanged', listed });
    await finish({ kind: 'experiment', id: record.id });
    await done;
    expect(said()).toEqual(['success: Imported “my run”']);
    useNotices().shown[0]!.action!.run();
    expect(push).toHaveBeenCalledWith({ name: 'run', params: { id: record.id } });
  });

  it('that can’t be imported are reported, and the others are imported', async () => {
    const { importArchives } = open();
    bridge.api.answer('imports.begin', ({ files }) => {
      if (files[0]!.name === 'bad.zip') throw new Error('It is not whole.');
      return { id: 'good' };
    });
    await importArchives([archive('bad.zip'), archive('good.zip')]);
    expect(said()).toEqual([
      'error: “bad.zip” was not imported: It is not whole.',
      'success: Imported “of-good”',
    ]);
  });

  it('can be cancelled while they are sent, with progress', async () => {
    const { importArchives, running } = open();
    const append = bridge.api.hold('imports.append');
    const done = importArchives([archive('a.zip', 2 * largestPiece)]);
    await vi.waitFor(() => expect(bridge.api.inputs('imports.append')).toHaveLength(1));
    expect(running.value).toMatchObject({ name: 'a.zip', share: 0 });
    await append({} as never);
    await vi.waitFor(() => expect(bridge.api.inputs('imports.append')).toHaveLength(2));
    expect(running.value).toMatchObject({ share: 0.5 });
    running.value!.cancel();
    await append({} as never);
    await done;
    expect(bridge.api.inputs('imports.cancel')).toEqual([{ id: 'import-1' }]);
    expect(bridge.api.inputs('imports.finish')).toEqual([]);
    expect(said()).toEqual(['info: Import of “a.zip” cancelled']);
    expect(running.value).toBeNull();
  });
});
