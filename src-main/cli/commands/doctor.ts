import { arch, platform, release, totalmem } from 'node:os';
import { counted, formatBytes } from '#shared/text/format';
import type { Command } from '../command.ts';
import { fieldOptions, machineOf } from '../config-flags.ts';
import { formatPairs } from '../table.ts';
import { processor } from '../../storage/machine.ts';
import { version } from '../../storage/version.ts';

/** `doctor`: what this machine can do. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Shows which engines are available, and why the others aren’t.',
  positionals: [],
  options: [{ title: 'Machine', options: fieldOptions(['threads']) }],
  async run({ workbench, home, arguments: given }) {
    const { threads } = machineOf(given);
    const engines = await workbench.call('engines.report', { threads });
    const machine = {
      unroll: version,
      node: process.versions.node,
      platform: `${platform()} ${release()}`,
      architecture: arch(),
      ...processor(),
      memoryBytes: totalmem(),
      home,
    };
    const text = formatPairs([
      ['Unroll', machine.unroll],
      ['Node', machine.node],
      ['system', `${machine.platform}, ${machine.architecture}`],
      ['processor', `${machine.cpu}, ${counted(machine.cores, 'core')}`],
      ['memory', formatBytes(machine.memoryBytes)],
      ['data folder', home],
      ...engines.map(({ name, available, detail }): [string, string] => [
        name,
        `${available ? 'works' : 'not available'}: ${detail}`,
      ]),
    ]);
    const isAnyAvailable = engines.some(({ available }) => available);
    return { exitCode: isAnyAvailable ? 0 : 5, json: { ...machine, engines }, text };
  },
};
