import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as HistoryFile from '#main/storage/experiment/history-file';
import type * as RecordingFile from '#main/storage/experiment/recording-file';
import type { LineWriter } from '#main/storage/files/line-file';
import type * as ValidationFile from '#main/storage/experiment/validation-file';
import type * as CheckpointFile from '#main/trainer/run/checkpoint';
import { frequentCheckpoints, newExperiment, trainToEnd } from './fixture.ts';

/** What was done to the files of a run, in order. */
let done: string[] = [];

function noted<Value>(name: string, writer: LineWriter<Value>): LineWriter<Value> {
  return {
    append: async (value) => {
      await writer.append(value);
      done.push(`append ${name}`);
    },
    sync: async () => {
      await writer.sync();
      done.push(`sync ${name}`);
    },
    seal: () => writer.seal(),
    close: () => writer.close(),
  };
}

vi.mock('#main/storage/experiment/history-file', async (original) => {
  const real = await original<typeof HistoryFile>();
  const openHistory: typeof real.openHistory = async (...parameters) =>
    noted('history', await real.openHistory(...parameters));
  return { ...real, openHistory };
});

vi.mock('#main/storage/experiment/validation-file', async (original) => {
  const real = await original<typeof ValidationFile>();
  const openValidation: typeof real.openValidation = async (...parameters) =>
    noted('validation', await real.openValidation(...parameters));
  return { ...real, openValidation };
});

vi.mock('#main/storage/experiment/recording-file', async (original) => {
  const real = await original<typeof RecordingFile>();
  const openRecording: typeof real.openRecording = async (...parameters) =>
    noted('recording', await real.openRecording(...parameters));
  return { ...real, openRecording };
});

vi.mock('#main/trainer/run/checkpoint', async (original) => {
  const real = await original<typeof CheckpointFile>();
  const writeCheckpoint: typeof real.writeCheckpoint = (...parameters) => {
    done.push('checkpoint');
    return real.writeCheckpoint(...parameters);
  };
  return { ...real, writeCheckpoint };
});

beforeEach(() => {
  done = [];
});

describe('before a checkpoint is written', () => {
  it.each(['history', 'validation', 'recording'])(
    'all of the %s that it counts on is on the disk',
    async (name) => {
      await trainToEnd(await newExperiment({ reportEvery: 1, epochs: 8 }), {
        dependencies: frequentCheckpoints(),
      });
      let unsynced = 0;
      let checkpointsAfterLines = 0;
      let linesSinceCheckpoint = 0;
      for (const action of done) {
        if (action === `append ${name}`) {
          unsynced += 1;
          linesSinceCheckpoint += 1;
        }
        if (action === `sync ${name}`) unsynced = 0;
        if (action === 'checkpoint') {
          expect(unsynced).toBe(0);
          if (linesSinceCheckpoint > 0) checkpointsAfterLines += 1;
          linesSinceCheckpoint = 0;
        }
      }
      expect(checkpointsAfterLines).toBeGreaterThan(2);
    },
  );
});
