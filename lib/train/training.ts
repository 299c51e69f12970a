import type { NDArray } from "../core/array.ts";
import { complain } from "../core/errors.ts";
import type { Model } from "../core/model.ts";
import { requireOptions } from "../core/options.ts";
import { hide, INSPECT } from "../core/shown.ts";
import { requireSignal } from "../core/signal.ts";
import { judging, last } from "./accuracy.ts";
import { requireModel } from "./answers.ts";
import { saveTraining } from "./checkpoint.ts";
import { Course } from "./course.ts";
import { Held } from "./held.ts";
import {
  type Begun,
  type Best,
  bestOf,
  evaluated,
  type History,
  historyOf,
  sinceBest,
  wholeEpochs,
} from "./history.ts";
import { madeOf } from "./made.ts";
import { type Progress, progressBar, progressOf, type Stopped } from "./progress.ts";
import { factorOf } from "./schedule.ts";
import {
  requireData,
  requireFile,
  type Settings,
  type SolverOptions,
  settingsOf,
  type TrainingData,
} from "./settings.ts";
import type { Signal, Solver } from "./solver.ts";
import { stepFrom } from "./step.ts";

// Training in pieces: a step, or one batch of an evaluation. What is between two pieces is always whole.
// It is longer than files are here: what it is made of stands in files of its own, and this is how they follow one another.

/** Milliseconds of work between pauses in which others may speak, and between two reports. */
const BREATH = 20;
const REPORT = 100;
/** How many samples go through the model at a time when it is judged. */
const JUDGED = 500;

export class Training<X extends NDArray> implements Solver<X> {
  readonly model: Model<X>;
  readonly #data: TrainingData<X>;
  readonly #settings: Settings<X>;
  readonly #course: Course<X>;
  readonly #held: Held<X>;
  /** Those of steps that were broken off are past the last step. */
  readonly #losses: number[];
  #seconds: number;
  /** When the piece of work began that goes on now. */
  #began: number | undefined;
  #reported = Number.NEGATIVE_INFINITY;
  /** Whether the model was left as it shall be: who is broken off in that goes on with it. */
  #ended = false;
  /** Which call of train goes on; the latest does. */
  #turn: object = {};

  constructor(caller: string, model: Model<X>, data: TrainingData<X>, options: SolverOptions<X>, begun?: Begun) {
    requireModel(caller, model);
    requireData(caller, data);
    this.model = model;
    this.#data = data;
    this.#settings = settingsOf(caller, options);
    this.#course = new Course(data, this.#settings);
    this.#losses = [...(begun?.losses ?? [])];
    this.#seconds = begun?.seconds ?? 0;
    this.#held = new Held(model, begun?.now);
    if (begun && this.#isOver) this.#end();
    hide(this, INSPECT, () => this.toString());
  }

  get history(): History {
    return historyOf(this.#held.now?.evaluations ?? [], this.#losses.slice(0, this.#steps));
  }

  get best(): Best | undefined {
    return this.#held.now && bestOf(this.#held.now);
  }

  get done(): boolean {
    return this.#isOver && this.#ended;
  }

  get progress(): Progress {
    return this.#progress(this.#ending());
  }

  step(): number {
    this.#goOn();
    if (this.done) refuseStep(this.#steps);
    try {
      this.#timed(() => {
        this.#look();
        if (this.#isOver) return;
        this.#advance();
        this.#look();
      });
    } finally {
      this.#held.settle();
    }
    if (this.#isOver) this.#end();
    this.#report(this.#ending());
    return this.#losses[this.#steps - 1]!;
  }

  async train(how: { readonly signal?: Signal } = {}): Promise<Stopped> {
    requireOptions("train", how, ["signal"]);
    requireSignal("train", how.signal);
    this.#goOn();
    const turn = {};
    this.#turn = turn;
    const { timeLimit = Number.POSITIVE_INFINITY, checkpoint } = this.#settings;
    const work = this.#working(how.signal, performance.now() + 1000 * timeLimit);
    try {
      for (let rested = performance.now(); ; ) {
        const { done, value } = this.#timed(() => work.next());
        if (done) {
          this.#end();
          if (checkpoint) this.save(checkpoint.file);
          await this.#report(value);
          return value;
        }
        this.#report();
        if (performance.now() - rested < BREATH) continue;
        await new Promise<void>((resolve) => setImmediate(resolve));
        rested = performance.now();
        if (this.#turn !== turn) return "replaced";
      }
    } catch (error) {
      this.#held.settle();
      throw error;
    }
  }

  save(file: string): void {
    requireFile("save", file);
    const now = this.#held.begun(this.#settings.rule);
    saveTraining(file, madeOf(this.#settings, this.#data), { now, losses: this.history.loss, seconds: this.#elapsed });
  }

  toString(): string {
    return progressBar(this.progress);
  }

  /** Pieces of work, with a pause after each; a piece that is broken off is as if it had never begun. */
  *#working(signal: Signal | undefined, until: number): Generator<undefined, Stopped> {
    for (;;) {
      if (this.#due()) {
        yield* this.#evaluating();
        this.#checkpoint();
        continue;
      }
      const stopped = this.#ending() ?? (signal?.aborted ? "aborted" : performance.now() >= until ? "time" : undefined);
      if (stopped === undefined) {
        this.#advance();
        yield;
      } else if (this.#held.now?.evaluations.at(-1)?.step === this.#steps) return stopped;
      else yield* this.#evaluating();
    }
  }

  /** One step, from the moment to the next. */
  #advance(): void {
    const { rule, schedule, decayed } = this.#settings;
    const now = this.#held.begun(rule);
    const factor = factorOf(schedule, this.#course.where(now.steps, now.evaluations));
    const how = { rule, factor, decayed, at: this.#course.inWords(now.steps) };
    const { loss, ...made } = this.#held.run(() => stepFrom(this.model, now, this.#course.batch(now.steps), how));
    this.#losses[now.steps] = loss;
    this.#held.replace({ ...made, steps: now.steps + 1, evaluations: wholeEpochs(now.evaluations), best: now.best });
  }

  /** Evaluate where an epoch begins or ends. */
  #look(): void {
    if (!this.#due()) return;
    last(this.#evaluating());
    this.#checkpoint();
  }

  *#evaluating(): Generator<undefined, void> {
    const { rule, schedule } = this.#settings;
    const { judged, stepsPerEpoch } = this.#course;
    const now = this.#held.begun(rule);
    const trainAccuracy = yield* judging("solver", this.model, this.#data.train, judged.train, JUDGED);
    const validationAccuracy = yield* judging("solver", this.model, this.#data.validation, judged.validation, JUDGED);
    // Somebody made a step in a pause: what was seen is of no moment that there is.
    if (this.#held.now !== now) return;
    const step = now.steps;
    const factor = factorOf(schedule, this.#course.where(Math.max(0, step - 1), now.evaluations));
    const seconds = this.#elapsed;
    const evaluation = { epoch: step / stepsPerEpoch, step, trainAccuracy, validationAccuracy, seconds, factor };
    this.#held.seen(evaluated(now, evaluation));
  }

  /** Seconds of work until now. */
  get #elapsed(): number {
    return this.#seconds + (this.#began === undefined ? 0 : (performance.now() - this.#began) / 1000);
  }
  get #steps(): number {
    return this.#held.now?.steps ?? 0;
  }

  /** Whether an epoch begins or ends here, and nobody has looked yet. */
  #due(): boolean {
    const seen = this.#held.now?.evaluations.at(-1)?.step;
    return this.#steps % this.#course.stepsPerEpoch === 0 && seen !== this.#steps;
  }

  #ending(): "finished" | "patience" | undefined {
    if (this.#steps >= this.#course.steps && !this.#due()) return "finished";
    const { patience = Number.POSITIVE_INFINITY } = this.#settings;
    const { accuracies } = this.#course.where(this.#steps, this.#held.now?.evaluations ?? []);
    return sinceBest(accuracies) >= patience ? "patience" : undefined;
  }

  #goOn(): void {
    this.#began = undefined;
    this.#held.show(this.#held.begun(this.#settings.rule));
  }

  #end(): void {
    this.#held.end(this.#settings.keepBest ? this.best : undefined);
    this.#ended = true;
  }

  /** Whether there is nothing left to do but to leave the model as it shall be. */
  get #isOver(): boolean {
    return this.#ending() !== undefined;
  }

  #checkpoint(): void {
    const { checkpoint } = this.#settings;
    const epoch = this.#steps / this.#course.stepsPerEpoch;
    if (checkpoint && epoch > 0 && epoch % (checkpoint.every ?? 1) === 0) this.save(checkpoint.file);
  }

  #timed<Result>(work: () => Result): Result {
    this.#began = performance.now();
    try {
      return work();
    } finally {
      this.#seconds = this.#elapsed;
      this.#began = undefined;
    }
  }

  #report(stopped?: Stopped): unknown {
    const { onProgress } = this.#settings;
    const time = performance.now();
    if (onProgress === undefined || (stopped === undefined && time - this.#reported < REPORT)) return undefined;
    this.#reported = time;
    // Who is called may keep what the model holds then.
    this.#held.settle();
    return onProgress(this.#progress(stopped), this);
  }

  #progress(stopped: Stopped | undefined): Progress {
    const { steps, stepsPerEpoch } = this.#course;
    const losses = this.#losses.slice(0, this.#steps);
    const seen = this.#held.now?.evaluations.at(-1);
    return progressOf({ step: this.#steps, steps, stepsPerEpoch, losses, seen, seconds: this.#elapsed, stopped });
  }
}

function refuseStep(steps: number): never {
  return complain("solver: there is no step left", {
    given: `${steps} steps made`,
    expected: "a training that isn't done",
    todo: "ask done before each step; more epochs take a solver with more epochs",
  });
}
