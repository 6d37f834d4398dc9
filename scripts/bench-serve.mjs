/** How a process that trains with another framework talks to the benchmark. */
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';

/** The variable whose value `processor` has steps timed by what they take of all cores, waiting not counted. */
export const clockVariable = 'UNROLL_BENCH_CLOCK';

function now() {
  if (process.env[clockVariable] !== 'processor') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function say(answer) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/**
 * Says {"version": ..., "cells": [...]} first. Then, for each line on standard input with a network's config and how
 * many steps to train, one line with the milliseconds of each step that counts. A config that was there before is
 * trained further.
 * @param {string} version
 * @param {readonly string[]} cells
 * @param {(config: any) => Promise<() => Promise<unknown>> | (() => Promise<unknown>)} makeTrainer a function for a
 *   network that trains one step
 */
export async function serveTraining(version, cells, makeTrainer) {
  say({ version, cells });
  const trainers = new Map();
  for await (const line of createInterface({ input: process.stdin })) {
    const { warmUp, steps, ...config } = JSON.parse(line);
    const key = JSON.stringify(config);
    if (!trainers.has(key)) trainers.set(key, await makeTrainer(config));
    const trainStep = trainers.get(key);
    const milliseconds = [];
    for (let step = 0; step < warmUp + steps; step++) {
      const start = now();
      await trainStep();
      if (step >= warmUp) milliseconds.push(now() - start);
    }
    say({ milliseconds });
  }
}
