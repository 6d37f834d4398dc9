import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readTorchArchive } from '#main/storage/models/torch-archive';
import { findPyTorch } from '#main/trainer/measure/bench/pytorch';
import { skipBecause } from '../../../support/skip-because.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const run = promisify(execFile);

const script = `
import torch
from torch import nn
torch.manual_seed(1)
net = nn.ModuleDict({'lstm': nn.LSTM(28, 8, 2, bidirectional=True), 'fc': nn.Linear(16, 10)})
torch.save(net.state_dict(), 'plain.pt')
optimiser = torch.optim.Adam(net.parameters())
net['fc'](net['lstm'](torch.rand(5, 2, 28))[0][-1]).sum().backward()
optimiser.step()
torch.save(net.state_dict(), 'stepped.pt')
torch.save({'epoch': 1, 'loss': 0.5, 'model_state_dict': net.state_dict(), 'optimizer_state_dict': optimiser.state_dict()}, 'checkpoint.pt')
torch.save(dict(net.named_parameters()), 'parameters.pt')
torch.save({key: value.half() for key, value in net.state_dict().items()}, 'half.pt', pickle_protocol=4)
torch.save({'w': net['fc'].weight.detach().t()[2:5]}, 'view.pt')
torch.save(net, 'whole.pt')
torch.save(net.state_dict(), 'old.pt', _use_new_zipfile_serialization=False)
for name, value in net.state_dict().items():
    value.contiguous().numpy().tofile(name + '.bin')
net['fc'].weight.detach().t()[2:5].contiguous().numpy().tofile('view.bin')
`;

test('what torch.save writes is read to the same bits', async (context) => {
  const python = await findPyTorch();
  if (python === null) skipBecause(context, 'no python3 here can import torch');
  const folder = await temporaryFolder();
  await run(python, ['-c', script], { cwd: folder });
  const open = (name: string) => readTorchArchive({ name, path: join(folder, name) });
  const expectStepped = async (name: string): Promise<void> => {
    const model = await open(name);
    expect(model.tensors).toHaveLength(18);
    for (const tensor of model.tensors) {
      const bytes = await readFile(join(folder, `${tensor.name}.bin`));
      const read = await tensor.read();
      expect(Buffer.from(read.buffer).equals(bytes), `${name}: ${tensor.name}`).toBe(true);
    }
    await model.close();
  };
  await expectStepped('stepped.pt');
  await expectStepped('checkpoint.pt');
  await expectStepped('parameters.pt');
  const view = await open('view.pt');
  expect(view.tensors[0]!.shape).toEqual([3, 10]);
  const numbers = await view.tensors[0]!.read();
  expect(Buffer.from(numbers.buffer).equals(await readFile(join(folder, 'view.bin')))).toBe(true);
  await view.close();
  const half = await open('half.pt');
  expect(half.tensors.map(({ type }) => type)).toEqual(new Array(18).fill('F16'));
  await half.close();
  await expect(open('whole.pt')).rejects.toThrow(/ModuleDict", and nothing from a file is run/);
  await expect(open('old.pt')).rejects.toThrow('the format of PyTorch before 1.6');
});
