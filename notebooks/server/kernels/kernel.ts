import type { Ended } from "../../client/process.ts";
import type { Content } from "../../jupyter/message.ts";
import { Refusal } from "../refusal.ts";
import { Activity, type State } from "./activity.ts";
import type { Client } from "./client.ts";
import { Conversation } from "./conversation.ts";
import { Life } from "./life.ts";
import type { OpenLine } from "./line.ts";
import type { Asked } from "./wire.ts";

// A kernel as the server holds it: its lives one after the other, and why there is no other.

export interface KernelModel {
  readonly id: string;
  readonly name: string;
  readonly last_activity: string;
  readonly execution_state: State;
  readonly connections: number;
  /** Why it is dead, and its last words: JupyterLab shows both. */
  readonly reason?: string;
  readonly traceback?: string;
}

/** Where a life begins. */
export interface Beginning {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface KernelParts {
  readonly id: string;
  readonly name: string;
  readonly open: OpenLine;
  /** Asked anew for each life: a notebook may have been moved. */
  readonly beginning: () => Beginning;
  readonly log: (line: string) => void;
}

/** A kernel that dies more often than this within a minute isn't started again. */
export const MOST_DEATHS = 5;
const MINUTE = 60_000;

export class ServedKernel {
  readonly #parts: KernelParts;
  readonly #activity: Activity = new Activity();
  readonly #conversation: Conversation;
  #life: Life | undefined;
  /** Starts, restarts and deaths come one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #restarting: Promise<void> | undefined;
  #hasAnswered = false;
  #deaths: readonly number[] = [];
  #dead: Pick<KernelModel, "reason" | "traceback"> = {};
  #isOver = false;

  constructor(parts: KernelParts) {
    this.#parts = parts;
    this.#conversation = new Conversation(this.#activity, (line) => parts.log(`kernel ${parts.id}: ${line}`));
  }

  get id(): string {
    return this.#parts.id;
  }

  get connections(): number {
    return this.#conversation.connections;
  }

  get lastActivity(): Date {
    return this.#activity.last;
  }

  get state(): State {
    return this.#activity.state;
  }

  /** Of its process, while it has one. */
  get pid(): number | undefined {
    return this.#life?.pid;
  }

  get model(): KernelModel {
    const { id, name } = this.#parts;
    return {
      id,
      name,
      last_activity: this.lastActivity.toISOString(),
      execution_state: this.state,
      connections: this.connections,
      ...this.#dead,
    };
  }

  add(client: Client): void {
    this.#conversation.add(client);
  }

  remove(client: Client): void {
    this.#conversation.remove(client);
  }

  ask(client: Client, asked: Asked): void {
    this.#conversation.ask(client, asked);
  }

  /** Resolves when the process runs; what is asked of it before it listens waits. */
  async start(): Promise<void> {
    await this.#inTurn(() => this.#begin());
  }

  /** Resolves when the kernel answers again. Whoever asks while this goes on means the same restart. */
  restart(): Promise<void> {
    this.#restarting ??= this.#inTurn(() => this.#beginAgain()).finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  interrupt(): void {
    if (this.state === "dead") throw new Refusal(409, "The kernel is dead: there is nothing to interrupt. Restart it.");
    this.#life?.interrupt();
  }

  /** End it for good, whatever it is at. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#life?.end(false);
    await this.#turn.catch(() => {});
    this.#activity.state = "dead";
    this.#conversation.close(1000, "the kernel was shut down");
  }

  async #begin(): Promise<Life> {
    this.#activity.state = "starting";
    this.#activity.touch();
    this.#dead = {};
    this.#conversation.tell("starting");
    const life: Life = await Life.begin({
      open: this.#parts.open,
      ...this.#parts.beginning(),
      hear: (channel, said) => this.#conversation.hear(channel, said),
      died: (ended, lastWords) => void this.#inTurn(() => this.#died(life, ended, lastWords)).catch(() => {}),
    });
    if (this.#isOver) {
      await life.end(false);
      throw this.#gone();
    }
    this.#life = life;
    void life.ready.then(
      () => {
        this.#hasAnswered = true;
      },
      () => {},
    );
    this.#conversation.begin(life);
    return life;
  }

  async #beginAgain(): Promise<void> {
    this.#deaths = [];
    this.#activity.state = "restarting";
    await this.#life?.end(true);
    if (this.#isOver) throw this.#gone();
    this.#conversation.end();
    const life = await this.#begin().catch((error: unknown) => {
      if (!this.#isOver) this.#giveUp("it can't be started", wordsOf(error));
      throw error;
    });
    await life.ready.catch(() => {
      throw this.#isOver ? this.#gone() : new Refusal(500, "The kernel ended while it was restarted.");
    });
  }

  async #died(life: Life, ended: Ended, lastWords: string): Promise<void> {
    if (this.#life !== life) return;
    const how = ended.signal ? `by ${ended.signal}` : `with code ${ended.code}`;
    this.#parts.log(`kernel ${this.id} ended ${how}${lastWords ? `; its last words:\n${lastWords}` : ""}`);
    const now = Date.now();
    this.#deaths = [...this.#deaths.filter((death) => now - death < MINUTE), now];
    this.#conversation.end(failureOf(how, lastWords));
    // One that never answered won't at the next try.
    if (!this.#hasAnswered) return this.#giveUp(`it ended ${how} before it had answered`, lastWords);
    if (this.#deaths.length > MOST_DEATHS)
      return this.#giveUp(`it ended ${this.#deaths.length} times within a minute, at last ${how}`, lastWords);
    this.#activity.state = "restarting";
    this.#conversation.tell("restarting");
    await this.#begin().catch((error: unknown) => {
      if (!this.#isOver) this.#giveUp("it can't be started again", wordsOf(error));
    });
  }

  /**
   * Pages that lose their connection ask for the model, and show the reason in it. Told by a status that the kernel is dead they
   * ask nothing, and show no reason.
   */
  #giveUp(why: string, lastWords: string): void {
    // One that has begun all the same isn't left behind.
    void this.#life?.end(false).catch(() => {});
    this.#life = undefined;
    this.#activity.state = "dead";
    this.#dead = { reason: `The kernel is dead: ${why}.`, traceback: lastWords };
    this.#parts.log(`kernel ${this.id} isn't started again: ${why}`);
    this.#conversation.close(1011, "the kernel is dead");
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn
      .catch(() => {})
      .then(() => {
        if (this.#isOver) throw this.#gone();
        return work();
      });
    this.#turn = done;
    return done;
  }

  #gone(): Refusal {
    return new Refusal(404, `Kernel does not exist: ${this.id}`);
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What the cell that ran shows. */
function failureOf(how: string, lastWords: string): Content {
  const evalue = `the kernel ended ${how}, and all variables are gone`;
  const words = lastWords ? lastWords.split("\n").map((line) => `            ${line}`) : [];
  const advice = "  to do     run the cells again, from the first one on";
  return { ename: "KernelDied", evalue, traceback: [`KernelDied: ${evalue}`, ...words, advice] };
}
