import { complain, inWords } from "../core/errors.ts";
import type { Evaluation } from "./history.ts";

/** Why a training came to an end: nothing was left to do, no better epoch came, the time was over, or somebody asked. */
export type Stopped = "finished" | "patience" | "time" | "aborted" | "replaced";

/** How far a training is. */
export interface Progress {
  readonly step: number;
  readonly steps: number;
  /** The epoch that it is in, from 1; 0 before the first step. */
  readonly epoch: number;
  readonly epochs: number;
  /** The mean loss of the last steps; nothing before the first. */
  readonly loss?: number;
  readonly trainAccuracy?: number;
  readonly validationAccuracy?: number;
  /** Seconds of work so far, and how many are left if the rest goes as fast. */
  readonly seconds: number;
  readonly secondsLeft?: number;
  readonly stopped?: Stopped;
}

/** Over how many steps the loss in a report is the mean. */
const RECENT = 20;

export function progressOf({
  step,
  steps,
  stepsPerEpoch,
  losses,
  seen,
  seconds,
  stopped,
}: {
  readonly step: number;
  readonly steps: number;
  readonly stepsPerEpoch: number;
  readonly losses: readonly number[];
  readonly seen: Evaluation | undefined;
  readonly seconds: number;
  readonly stopped: Stopped | undefined;
}): Progress {
  const recent = losses.slice(-RECENT);
  return {
    step,
    steps,
    epoch: Math.ceil(step / stepsPerEpoch),
    epochs: steps / stepsPerEpoch,
    ...(step > 0 && { loss: recent.reduce((a, b) => a + b, 0) / recent.length }),
    ...(seen && { trainAccuracy: seen.trainAccuracy, validationAccuracy: seen.validationAccuracy }),
    seconds,
    ...(step > 0 && { secondsLeft: (seconds / step) * Math.max(0, steps - step) }),
    ...(stopped && { stopped }),
  };
}

/** One line of text: `epoch 3/10 ██████░░░░░░░░░░░░░░  28%  loss 0.412  train 91.0%  val 90.2%  0:42 left`. */
export function progressBar(progress: Progress, width = 20): string {
  if (!Number.isSafeInteger(width) || width < 1)
    complain("progressBar: width must be a whole number, 1 or more", {
      given: `width ${inWords(width)}`,
      expected: "how many characters the bar has, such as 20",
      todo: "leave it out for what is usual",
    });
  const { step, steps, epoch, epochs, loss, trainAccuracy, validationAccuracy, seconds, secondsLeft, stopped } =
    progress;
  const part = steps > 0 ? Math.min(1, step / steps) : 1;
  const full = Math.floor(part * width);
  const parts = [
    `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs} ${"█".repeat(full)}${"░".repeat(width - full)} ${`${Math.floor(100 * part)}`.padStart(3)}%`,
    loss === undefined ? "" : `loss ${written(loss)}`,
    trainAccuracy === undefined ? "" : `train ${percent(trainAccuracy)}`,
    validationAccuracy === undefined ? "" : `val ${percent(validationAccuracy)}`,
    ending(seconds, secondsLeft, stopped),
  ];
  return parts.filter((text) => text !== "").join("  ");
}

function ending(seconds: number, secondsLeft: number | undefined, stopped: Stopped | undefined): string {
  if (stopped !== undefined) return `${SAYS[stopped]} after ${clock(seconds)}`;
  return secondsLeft === undefined ? "" : `${clock(Math.max(0, secondsLeft))} left`;
}
const SAYS: { readonly [Why in Stopped]: string } = {
  finished: "done",
  patience: "no better epoch came, stopped",
  time: "time is up",
  aborted: "interrupted",
  replaced: "went on elsewhere",
};

const written = (loss: number): string => (loss !== 0 && loss < 1e-3 ? loss.toExponential(1) : loss.toPrecision(3));
export const percent = (part: number): string => `${(100 * part).toFixed(1)}%`;

/** `0:42`, `12:05`, `1:00:00`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
