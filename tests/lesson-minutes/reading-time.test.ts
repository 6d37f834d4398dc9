import { expect, test } from 'vitest';
import type { LessonStep } from '#shared/lessons/lesson';
import { sampleLesson } from '../support/lessons.ts';
import { secondsOfLesson, secondsOfStep } from './reading-time.ts';

const [look, count, explain] = sampleLesson().steps as readonly LessonStep[] as [
  LessonStep,
  LessonStep,
  LessonStep,
];

test('a step takes the time of its words, its page and its question', () => {
  // Eleven words, a page and a choice.
  expect(secondsOfStep(look)).toBeCloseTo((60 * 11) / 200 + 20 + 15);
  expect(secondsOfStep(count)).toBeCloseTo((60 * 6) / 200 + 30);
  expect(secondsOfStep(explain)).toBeCloseTo((60 * 7) / 200 + 60);
});

test('a lesson takes the time of its steps', () => {
  const steps = [look, count, explain].map(secondsOfStep);
  expect(secondsOfLesson(sampleLesson())).toBeCloseTo(steps.reduce((sum, each) => sum + each, 0));
});
