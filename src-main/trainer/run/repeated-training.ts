import { parseConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { trainingParts, type TrainingPart } from '#shared/experiment/fork';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { Engine } from '../engines/engine.ts';
import type { Dependencies } from '../ports/dependencies.ts';
import { planRun, readyEngine, startingParameters, type RunPlan } from './preparation.ts';
import { trainStep } from './train-step.ts';

/** The engine and threads of all parts. */
type Machine = Pick<ExperimentConfig, 'engine' | 'threads'>;

/**
 * The training of an experiment from its very beginning, in memory: with its config or, for a fork, with those of its
 * parents one after the other, each up to where it was forked.
 */
export class RepeatedTraining {
  readonly #machine: Machine;
  readonly #record: ExperimentRecord;
  readonly #dependencies: Dependencies;
  /** Those that are still to come. */
  readonly #parts: TrainingPart[];
  /** The last step of the present part; null: it has no end. */
  #end: number | null;
  #plan: RunPlan;
  #engine: Engine;
  #done = 0;

  private constructor(
    record: ExperimentRecord,
    machine: Machine,
    dependencies: Dependencies,
    parts: readonly TrainingPart[],
    start: { readonly end: number | null; readonly plan: RunPlan; readonly engine: Engine },
  ) {
    this.#record = record;
    this.#machine = machine;
    this.#dependencies = dependencies;
    this.#parts = [...parts];
    this.#end = start.end;
    this.#plan = start.plan;
    this.#engine = start.engine;
  }

  /**
   * @param folder of the experiment, which has the weights that it begins from if its config names some
   * @throws ConfigError if the fields of a config contradict each other
   * @throws UnrollError what `planRun`, `startingParameters` and `readyEngine` throw
   */
  static async begin(
    folder: string,
    record: ExperimentRecord,
    machine: Machine,
    dependencies: Dependencies,
  ): Promise<RepeatedTraining> {
    const [first, ...parts] = trainingParts(record);
    const plan = await planRun(parseConfig(first!.config), record.data, dependencies);
    const parameters = await startingParameters(folder, plan);
    const engine = await readyEngine(plan, machine, { parameters }, dependencies);
    const start = { end: first!.step, plan, engine };
    return new RepeatedTraining(record, machine, dependencies, parts, start);
  }

  /** What computes the present part; it changes from part to part. */
  get engine(): Engine {
    return this.#engine;
  }

  get plan(): RunPlan {
    return this.#plan;
  }

  /** Training steps done. */
  get done(): number {
    return this.#done;
  }

  /** Does the next training step. @throws DivergenceError if loss or gradient norm are not finite */
  async step(): Promise<void> {
    while (this.#end === this.#done) await this.#enterNextPart();
    await trainStep(this.#plan, this.#engine, this.#done);
    this.#done += 1;
  }

  dispose(): void {
    this.#engine.dispose();
  }

  /** Hands weights and optimiser state over, as a fork does by its parent's checkpoint. */
  async #enterNextPart(): Promise<void> {
    const { config, step } = this.#parts.shift()!;
    const plan = await planRun(parseConfig(config), this.#record.data, this.#dependencies);
    const start = {
      parameters: await this.#engine.readParameters(),
      optimiser: await this.#engine.readOptimiserState(),
    };
    const engine = await readyEngine(plan, this.#machine, start, this.#dependencies);
    this.#engine.dispose();
    this.#engine = engine;
    this.#plan = plan;
    this.#end = step;
  }
}
