/**
 * The training step of TensorFlow.js's own layers on its WASM backend; bench-layers.mjs bundles and runs this.
 *
 * Says {"version": ..., "cells": [...]} first. Then, for each line on standard input with a network's config and how many steps to train,
 * one line with the milliseconds of each step that counts. A config that was there before is trained further.
 */
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { layers, sequential } from '@tensorflow/tfjs-layers';

const makers = { RNN: layers.simpleRNN, GRU: layers.gru, LSTM: layers.lstm };

function makeModel(config) {
  const model = sequential();
  for (let layer = 0; layer < config.layers; layer++) {
    model.add(
      makers[config.cell]({
        units: config.hiddenSize,
        returnSequences: layer < config.layers - 1,
        // The default draws orthogonal matrices, which takes seconds and says nothing of a step.
        recurrentInitializer: 'glorotUniform',
        ...(layer === 0 && { inputShape: [config.sequenceLength, config.inputSize] }),
      }),
    );
  }
  model.add(layers.dense({ units: config.classes, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(1e-3), loss: 'categoricalCrossentropy' });
  return model;
}

/** A function that trains one step on a batch that is always the same. */
function makeTrainer(config) {
  const { batch, sequenceLength, inputSize, classes } = config;
  const model = makeModel(config);
  const inputs = tf.randomUniform([batch, sequenceLength, inputSize]);
  const labels = Array.from({ length: batch }, (_, example) => example % classes);
  const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), classes);
  // The loss is a number of this side: the step is over when it is there.
  return () => model.trainOnBatch(inputs, targets);
}

function say(answer) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

setWasmPaths(globalThis.__dirname);
tf.enableProdMode();
if (!(await tf.setBackend('wasm'))) throw new Error('the WASM backend did not start');
say({ version: tf.version_core, cells: Object.keys(makers) });

const trainers = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const { warmUp, steps, ...config } = JSON.parse(line);
  const key = JSON.stringify(config);
  if (!trainers.has(key)) trainers.set(key, makeTrainer(config));
  const trainStep = trainers.get(key);
  const milliseconds = [];
  for (let step = 0; step < warmUp + steps; step++) {
    const start = performance.now();
    await trainStep();
    if (step >= warmUp) milliseconds.push(performance.now() - start);
  }
  say({ milliseconds });
}
