import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startBrowserHost } from '#main/server/browser-host';
import { hostKey } from '../../support/served-host.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { connectWire } from '../../support/wire-client.ts';
import { openWorkbench } from '../../support/workbenches.ts';

test('imports of a page that is closed are given up, those of others are not (R7)', async () => {
  const { workbench, home } = await openWorkbench();
  const host = await startBrowserHost({
    workbench,
    rendererFolder: await temporaryFolder(),
    key: hostKey,
    port: 0,
    onFault: (error) => expect.unreachable(error.message),
  });
  onTestFinished(() => host.close());
  const announced = { kind: 'experiment', files: [{ name: 'a.zip', bytes: 10 }] } as const;
  const [leaving, staying] = [await connectWire(host.url), await connectWire(host.url)];
  const begin = async (client: typeof leaving): Promise<string> =>
    (await client.call('imports.begin', { ...announced, files: [...announced.files] })).id;
  for (let count = 0; count < 3; count++) await begin(leaving);
  const kept = await begin(staying);
  await leaving.close();

  await vi.waitFor(async () => {
    expect(await readdir(join(home, '.imports'))).toEqual([expect.stringContaining(kept)]);
  });
  await begin(staying);
  await staying.close();
});
