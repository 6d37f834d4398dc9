import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skipBecause } from '../support/skip-because.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = join(import.meta.dirname, '..', '..');

/** A project of its own, and what its script says. */
async function newProject() {
  const folder = await temporaryFolder();
  for (const part of ['scripts', 'src-native', 'resources', 'package.json']) {
    await cp(join(root, part), join(folder, part), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const build = join(folder, 'build');
  await mkdir(build);
  return {
    folder,
    build,
    /** A compiler that is a script. */
    async compiler(script: string): Promise<string> {
      const path = join(folder, 'compiler of mine');
      await writeFile(path, `#!/bin/sh\n${script}\n`);
      await chmod(path, 0o755);
      return path;
    },
    run(environment: Readonly<Record<string, string>>, ...flags: readonly string[]) {
      return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
        const program = join(folder, 'scripts', 'build-native.mjs');
        // Neither the system's compilers nor what the machine says of them.
        const env = { PATH: '/nonexistent', ...environment };
        execFile(process.execPath, [program, ...flags], { env }, (error, stdout, stderr) => {
          resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
        });
      });
    },
  };
}

/** Writes what was asked for, and says one thing as its version. */
const obedient = [
  '[ "$1" = --version ] && echo "Mine 1" && exit',
  'while [ "$1" != -o ]; do shift; done; echo addon > "$2"',
].join('\n');

const prebuilt = `the prebuilt addon for ${process.platform}-${process.arch} is used.`;
const hasPrebuilt = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

describe.skipIf(process.platform === 'win32')('build-native.mjs', () => {
  it('says in one line that the prebuilt addon is used where there is no compiler', async (context) => {
    if (!hasPrebuilt) skipBecause(context, 'there is no prebuilt addon for this machine');
    const project = await newProject();
    expect(await project.run({}, '--optional')).toEqual({
      code: 0,
      stdout: `Native kernels: not compiled, for no C++ compiler (g++ or clang++) was found; ${prebuilt}\n`,
      stderr: '',
    });
    await writeFile(join(project.folder, 'src-native', 'kernels', 'new.h'), 'int added;\n');
    expect((await project.run({}, '--optional')).stdout).toMatch(
      /was found; Unroll works without them, slower\.\n$/,
    );
  });

  it('uses the compiler that CXX names, or refuses it by name', async () => {
    const project = await newProject();
    const CXX = join(project.folder, 'none');
    const refused = await project.run({ CXX, PATH: process.env['PATH']! });
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(`CXX names the compiler ${CXX}, which can’t be run (ENOENT)`);
    expect(await readdir(project.build)).toEqual([]);

    expect(await project.run({ CXX: await project.compiler(obedient) })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Native kernels: compiled in/) as string,
    });
    expect(await readFile(join(project.build, 'unroll-kernels.node'), 'utf8')).toBe('addon\n');
  });

  it('compiles again only if the sources, the compiler or the flags have changed', async () => {
    const project = await newProject();
    const CXX = await project.compiler(obedient);
    const upToDate = { code: 0, stdout: 'Native kernels: up to date.\n', stderr: '' };
    await project.run({ CXX });
    expect(await project.run({ CXX })).toEqual(upToDate);
    const kernel = join(project.folder, 'src-native', 'kernels', 'pack.h');
    await writeFile(kernel, `${await readFile(kernel, 'utf8')}int changed;\n`);
    expect((await project.run({ CXX })).stdout).toContain('compiled in');
    await project.compiler(obedient.replace('Mine 1', 'Mine 2'));
    expect((await project.run({ CXX })).stdout).toContain('compiled in');
    expect(await project.run({ CXX })).toEqual(upToDate);
  });

  it('leaves no stamp on an old addon, and nothing half-made, when it fails', async () => {
    const project = await newProject();
    const CXX = await project.compiler(obedient);
    await project.run({ CXX });
    await project.compiler(`[ "$1" = --version ] && echo "Mine 2" && exit\necho "no" >&2; exit 1`);
    expect(await project.run({ CXX })).toMatchObject({
      code: 1,
      stderr: 'Native kernels: not compiled.\nno\n',
    });
    expect(await readdir(project.build)).toEqual(['unroll-kernels.node']);
  });

  it('removes what killed builds have left, but nothing of one that runs', async () => {
    const project = await newProject();
    // As numbers of processes go up to 2^22, no process has this one.
    const gone = ['unroll-kernels.node-9999999', 'native-9999999'];
    const running = `unroll-kernels.node-${process.pid}`;
    for (const name of [...gone, running]) await mkdir(join(project.build, name));
    await project.run({ CXX: await project.compiler(obedient) });
    expect((await readdir(project.build)).sort()).toEqual(
      ['unroll-kernels.node', 'unroll-kernels.stamp', running].sort(),
    );
  });
});
