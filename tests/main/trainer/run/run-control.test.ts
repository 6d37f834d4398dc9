import { describe, expect, it } from 'vitest';
import { RunControl } from '#main/trainer/run/run-control';

describe('RunControl', () => {
  it('does not hold up a run that nobody paused', async () => {
    const control = new RunControl();
    expect(control.pausing).toBe(false);
    expect(control.ending).toBeNull();
    await control.released();
  });

  it('holds a paused run until it is to proceed', async () => {
    const control = new RunControl();
    control.pause();
    let released = false;
    const release = control.released().then(() => (released = true));
    await new Promise(setImmediate);
    expect(released).toBe(false);
    control.proceed();
    await release;
    expect(control.pausing).toBe(false);
  });

  it('keeps waiting when it is paused again before it has woken', async () => {
    const control = new RunControl();
    control.pause();
    let released = false;
    const release = control.released().then(() => (released = true));
    control.proceed();
    control.pause();
    await new Promise(setImmediate);
    expect(released).toBe(false);
    control.proceed();
    await release;
  });

  it('lets a paused run go when it is to end', async () => {
    const control = new RunControl();
    control.pause();
    const release = control.released();
    control.end('stop');
    await release;
    expect(control.ending).toBe('stop');
    expect(control.pausing).toBe(false);
  });

  it('keeps the first of several endings', () => {
    const control = new RunControl();
    control.end('interrupt');
    control.end('stop');
    expect(control.ending).toBe('interrupt');
  });
});
