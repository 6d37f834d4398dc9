import { expect, test } from 'vitest';
import { choosePlaces } from '#shared/exchange/results/choose-places';
import { Series } from '#shared/exchange/results/logged-run';
import {
  placeOption,
  placeOptions,
  usualPlace,
  usualPlaces,
  type Place,
} from '#shared/exchange/results/places';

test.each<[Place | null, string]>([
  ['step.loss', 'loss'],
  ['step.loss', 'train/loss'],
  ['step.loss', 'training_loss'],
  ['step.loss', 'Loss/train'],
  ['step.loss', 'train_loss_step'],
  ['step.loss', 'running_loss'],
  ['step.loss', 'trainLoss'],
  ['epoch.trainLoss', 'epoch_loss'],
  ['epoch.trainLoss', 'train/epoch_loss'],
  ['epoch.trainLoss', 'train_loss_epoch'],
  ['epoch.trainLoss', 'loss/trainLoss per epoch'],
  ['epoch.validationLoss', 'val_loss'],
  ['epoch.validationLoss', 'validation/epoch_loss'],
  ['epoch.validationLoss', 'eval/loss'],
  ['epoch.validationLoss', 'loss/validationLoss per epoch'],
  ['step.accuracy', 'accuracy'],
  ['step.accuracy', 'train_acc'],
  ['step.accuracy', 'Accuracy/train'],
  ['step.accuracy', 'sparse_categorical_accuracy'],
  ['epoch.validationAccuracy', 'val/accuracy'],
  ['epoch.validationAccuracy', 'val_acc'],
  ['epoch.validationAccuracy', 'validationAccuracy'],
  ['test.testAccuracy', 'test_acc'],
  ['test.testAccuracy', 'test/testAccuracy'],
  ['test.testLoss', 'test_loss'],
  ['test.brierScore', 'test/brierScore'],
  ['test.calibrationError', 'test/calibrationError'],
  ['step.learningRate', 'lr'],
  ['step.learningRate', 'learning_rate'],
  ['step.learningRate', 'lr-Adam/pg1'],
  ['step.learningRate', 'learningRate/learningRate'],
  ['epoch.learningRate', 'epoch_learning_rate'],
  ['step.gradientNorm', 'grad_norm'],
  ['step.gradientNorm', 'gradientNorm/gradientNorm'],
  ['step.examplesPerSecond', 'examplesPerSecond/examplesPerSecond'],
  ['step.examplesPerSecond', 'samples/sec'],
  ['step.memoryBytes', 'memory/memoryBytes'],
  ['epoch.seconds', 'seconds/seconds per epoch'],
  ['epoch.seconds', 'epoch_time'],
  ['axis.epoch', 'epoch'],
  [null, 'time'],
  [null, 'perplexity'],
  [null, 'train_vs_val_loss'],
  [null, 'generator_loss'],
  [null, 'val_lr'],
  [null, ''],
])('%s is the place of “%s”', (place, tag) => {
  expect(usualPlace(tag)).toBe(place);
});

test('a place belongs to the first tag that has it, and a choice goes before', () => {
  expect([...usualPlaces(['loss', 'train/loss', 'other'])]).toEqual([
    ['loss', 'step.loss'],
    ['train/loss', null],
    ['other', null],
  ]);
  const series = new Map(['loss', 'train/loss', 'other', 'odd'].map((tag) => [tag, new Series()]));
  expect([
    ...choosePlaces({ series }, { other: 'step.loss', odd: 'leftOut', absent: 'step.loss' }),
  ]).toEqual([
    ['loss', null],
    ['train/loss', null],
    ['other', 'step.loss'],
  ]);
  expect([...choosePlaces({ series }, { loss: 'kept' })]).toEqual([
    ['loss', null],
    ['train/loss', 'step.loss'],
    ['other', null],
    ['odd', null],
  ]);
});

test('places have different labels', () => {
  const labels = placeOptions.map(({ label }) => label);
  expect(new Set(labels).size).toBe(labels.length);
  expect(placeOption('epoch.trainLoss').label).toBe('Training loss per epoch');
});
