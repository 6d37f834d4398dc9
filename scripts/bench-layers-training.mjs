/** Trains TensorFlow.js's own layers for the benchmark, on whichever backend it runs. */
import { serveTraining } from './bench-serve.mjs';

/** The layers, with `tf` for everything else. */
export async function serveLayers({ tf, layers, sequential }, version) {
  const makers = { RNN: layers.simpleRNN, GRU: layers.gru, LSTM: layers.lstm };

  function makeModel(config) {
    const model = sequential();
    for (let layer = 0; layer < config.layers; layer++) {
      model.add(
        makers[config.cell]({
          units: config.hiddenSize,
          returnSequences: layer < config.layers - 1,
          // The default draws orthogonal matrices, which takes seconds and isn't part of a step.
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

  await serveTraining(version, Object.keys(makers), makeTrainer);
}
