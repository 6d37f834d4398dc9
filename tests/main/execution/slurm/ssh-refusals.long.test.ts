import { expect, test } from 'vitest';
import { skipBecause } from '../../../support/skip-because.ts';
import { unprepared } from '../../../support/slurm/unprepared.ts';
import { startSshServer, whyNoSsh } from '../../../support/ssh-server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

// The other tests of wrong clusters have an ssh of their own; this one needs a server.
test('a server for ssh that refuses the key, or is not known, is told in its own words', async (context) => {
  const lacking = whyNoSsh();
  if (lacking !== null) skipBecause(context, lacking);
  const home = await temporaryFolder();
  await startSshServer({ knowsKey: false });
  const advice = /; “ssh login true” must work in a terminal without asking for anything$/;
  const refused = await unprepared(home, { host: 'login' });
  expect(refused).toMatch(/^host: ssh does not reach login: .*Permission denied \(publickey\)/);
  expect(refused).toMatch(advice);
  await startSshServer({ isKnown: false });
  const unknown = await unprepared(home, { host: 'login' });
  expect(unknown).toMatch(/^host: ssh does not reach login: Host key verification failed/);
  expect(unknown).toMatch(advice);
  await startSshServer();
  expect(await unprepared(home, { host: 'login', program: 'no-such-program' })).toMatch(
    /^program: login has no no-such-program/,
  );
});
