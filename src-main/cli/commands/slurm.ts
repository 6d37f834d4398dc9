import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { Agent } from '../../execution/slurm/agent.ts';
import { MessageWriter, readMessages } from '../../execution/slurm/message-stream.ts';
import { done, type Command } from '../command.ts';

/** `slurm`: the far end of a workbench's connection to a cluster. */
export const slurm: Command = {
  name: 'slurm',
  summary: 'Submits tasks to Slurm for an Unroll elsewhere, which starts it through ssh.',
  description: [
    'It reads messages from standard input and writes what becomes of the tasks to standard output. It ends when its input does; what it has submitted continues.',
  ],
  positionals: [{ name: 'folder', help: 'a folder that all nodes of the cluster share' }],
  options: [],
  async run({ arguments: { positionals }, dependencies: { commandLine } }) {
    const writer = new MessageWriter(process.stdout);
    // No shell has expanded it.
    const folder = positionals[0]!.replace(/^~(?=\/|$)/, homedir());
    const agent = new Agent(resolve(folder), [...commandLine, 'task'], writer);
    await agent.serve(readMessages(process.stdin));
    return done({}, '');
  },
};
