import { type Channel, type Content, type Message, message } from "../jupyter/message.ts";
import type { Compiler } from "./compiler/compiler.ts";
import { inLines } from "./compiler/problems.ts";
import { History } from "./history.ts";
import { identity } from "./identity.ts";
import { Output } from "./output.ts";
import type { StudentProcess } from "./student-process.ts";
import { complete, inspect } from "./suggestions.ts";
import type { Bundle, Failure, Told } from "./told.ts";
import type { Transport } from "./transport.ts";

// Jupyter's protocol: which message asks for what, and what the answers look like. Cells run one after the other; everything
// else is answered at once, also while a cell runs, for the student's code runs in a process of its own.

export interface Parts {
  readonly transport: Transport;
  readonly compiler: () => Compiler;
  readonly student: (hear: (told: Told) => void) => StudentProcess;
  /** Called when the kernel was told to end. */
  readonly ended: () => void;
  /** Called once, when there is time: the first question was answered, or none came. */
  readonly idle: () => void;
}

/** How long nobody asks for anything before the compiler is loaded ahead of need, in milliseconds. */
const IDLE_AFTER = 400;

interface Cell {
  readonly channel: Channel;
  readonly request: Message;
  readonly silent: boolean;
}

export class Kernel {
  readonly #parts: Parts;
  readonly #history = new History();
  readonly #output = new Output((type, content) => this.#publish(type, content));
  readonly #cells: Cell[] = [];
  #student: StudentProcess;
  /** The cell that runs, or ran last: what is printed later is shown there. */
  #cell: Cell | undefined;
  #runs = false;
  #count = 0;
  /** Cells have names of their own in errors, also those that nobody counts. */
  #hidden = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#student = this.#newStudent();
  }

  async open(): Promise<void> {
    let idle: NodeJS.Timeout | undefined = setTimeout(() => {
      idle = undefined;
      this.#parts.idle();
    }, IDLE_AFTER);
    await this.#parts.transport.open((channel, request) => {
      idle?.refresh();
      this.#hear(channel, request);
    });
  }

  /** End the student's process, and with it the kernel's work. */
  close(): void {
    this.#student.kill("the kernel ended");
  }

  #hear(channel: Channel, request: Message): void {
    const { msg_type } = request.header;
    if (channel === "stdin") {
      if (msg_type === "input_reply") this.#student.answer({ value: String(request.content.value ?? "") });
    } else if (msg_type === "execute_request") this.#take(channel, request);
    else this.#answer(channel, request);
  }

  // What is answered at once.

  #answer(channel: Channel, request: Message): void {
    const { msg_type } = request.header;
    const answer = Object.hasOwn(this.#answers, msg_type) ? this.#answers[msg_type] : undefined;
    // A client that asks for what we don't know gets no answer, as the protocol has it.
    if (!answer) return;
    this.#status("busy", request);
    let content: Content;
    try {
      content = answer(request.content);
    } catch (error) {
      const { name, message: evalue, stack = "" } = error as Error;
      content = { status: "error", ename: name, evalue, traceback: stack.split("\n") };
    }
    this.#reply(channel, request, msg_type.replace("_request", "_reply"), content);
    this.#status("idle", request);
    // Clients show the last word they heard.
    if (this.#runs && this.#cell) this.#status("busy", this.#cell.request);
    if (msg_type === "shutdown_request") this.#shutDown(request, content);
  }

  readonly #answers: Readonly<Record<string, (content: Content) => Content>> = {
    kernel_info_request: () => identity(),
    comm_info_request: () => ({ status: "ok", comms: {} }),
    complete_request: (content) => complete(this.#parts.compiler(), content),
    inspect_request: (content) => inspect(this.#parts.compiler(), content),
    is_complete_request: ({ code }) => ({ ...this.#parts.compiler().isComplete(String(code ?? "")) }),
    history_request: (content) => this.#history.answer(content),
    interrupt_request: () => {
      this.interrupt();
      return { status: "ok" };
    },
    shutdown_request: ({ restart }) => ({ status: "ok", restart: restart === true }),
  };

  interrupt(): void {
    if (this.#runs) this.#student.interrupt();
  }

  #shutDown(request: Message, content: Content): void {
    this.#parts.transport.send("iopub", message("shutdown_reply", content, { parent: request }));
    this.#cells.length = 0;
    this.close();
    void this.#parts.transport.close().then(this.#parts.ended);
  }

  // Cells.

  #take(channel: Channel, request: Message): void {
    this.#cells.push({ channel, request, silent: request.content.silent === true });
    if (!this.#runs) void this.#runAll();
  }

  async #runAll(): Promise<void> {
    this.#runs = true;
    for (let cell = this.#cells.shift(); cell; cell = this.#cells.shift()) await this.#runOne(cell);
    this.#runs = false;
  }

  /** The cells that were sent together with one that failed; what is sent after its answer isn't among them. */
  async #leftOut({ content }: Message): Promise<Cell[]> {
    if (content.stop_on_error === false) return [];
    // Let what was sent come in.
    await new Promise((turn) => setImmediate(turn));
    await new Promise((turn) => setImmediate(turn));
    return this.#cells.splice(0);
  }

  #leaveOut({ channel, request }: Cell): void {
    this.#status("busy", request);
    this.#reply(channel, request, "execute_reply", { status: "aborted" });
    this.#status("idle", request);
  }

  /** Run a cell and answer for it, whatever happens. */
  async #runOne(cell: Cell): Promise<void> {
    this.#cell = cell;
    const { request, silent } = cell;
    const code = String(request.content.code ?? "");
    const counts = !silent && request.content.store_history !== false;
    if (counts) this.#history.add(++this.#count, code);
    this.#status("busy", request);
    if (!silent) this.#publish("execute_input", { code, execution_count: this.#count });
    let result: Bundle | undefined;
    let failure: Failure | undefined;
    try {
      ({ result, failure } = await this.#evaluate(
        code,
        counts ? `cell ${this.#count}` : `hidden cell ${++this.#hidden}`,
        request,
      ));
    } catch (error) {
      const { name, message: evalue, stack = "" } = error as Error;
      failure = { ename: name, evalue, traceback: [`The kernel failed, not the cell. ${stack}`] };
    }
    this.#output.end();
    if (result && !silent)
      this.#publish("execute_result", { execution_count: this.#count, data: result, metadata: {} });
    if (failure && !silent) this.#publish("error", { ...failure });
    const expressions = failure ? {} : await this.#expressions(request);
    const content = failure
      ? { status: "error", execution_count: this.#count, ...failure }
      : { status: "ok", execution_count: this.#count, user_expressions: expressions, payload: [] };
    const leftOut = failure ? await this.#leftOut(request) : [];
    this.#reply(cell.channel, request, "execute_reply", content);
    this.#status("idle", request);
    for (const one of leftOut) this.#leaveOut(one);
  }

  async #evaluate(code: string, name: string, request: Message): Promise<{ result?: Bundle; failure?: Failure }> {
    const outcome = this.#parts.compiler().compile(code);
    if ("problems" in outcome) {
      const { problems } = outcome;
      const [first] = problems;
      const evalue = first ? `${first.code}: ${first.message}` : "";
      return { failure: { ename: "TypeScriptError", evalue, traceback: problems.map((one) => inLines(one, name)) } };
    }
    const ended = await this.#student.run({
      ...outcome.compiled,
      name,
      allowStdin: request.content.allow_stdin === true,
    });
    if (ended.type === "done") return ended;
    return { failure: this.#replaceStudent(ended.why) };
  }

  /** What else the client would like to know, each by an expression. */
  async #expressions(request: Message): Promise<Content> {
    const asked = Object.entries((request.content.user_expressions ?? {}) as Record<string, unknown>);
    const answers: [string, Content][] = [];
    for (const [name, expression] of asked) {
      const { result, failure } = await this.#evaluate(String(expression), `hidden cell ${++this.#hidden}`, request);
      answers.push([
        name,
        failure ? { status: "error", ...failure } : { status: "ok", data: result ?? {}, metadata: {} },
      ]);
    }
    return Object.fromEntries(answers);
  }

  // The student's process.

  #newStudent(): StudentProcess {
    return this.#parts.student((told) => this.#tell(told));
  }

  /** Start anew where it died; the variables are gone with it, and who ran the cell is told so. */
  #replaceStudent(why: string): Failure {
    this.#student = this.#newStudent();
    this.#parts.compiler().reset();
    const evalue = `the process that ran the cells ended: ${why}`;
    const advice = "  to do     all variables are gone: run the cells again, from the first one on";
    return { ename: "KernelDied", evalue, traceback: [`KernelDied: ${evalue}`, advice] };
  }

  #tell(told: Told): void {
    if (told.type === "stream") this.#output.write(told.name, told.text);
    else if (told.type === "clear") this.#output.clear(told.wait);
    else if (told.type === "display") {
      this.#output.flush();
      const { data, metadata, id } = told;
      const content = { data, metadata, transient: id === undefined ? {} : { display_id: id } };
      this.#publish(told.update ? "update_display_data" : "display_data", content);
    } else if (told.type === "ask" && this.#cell) {
      this.#output.flush();
      const { request } = this.#cell;
      const ask = message("input_request", { prompt: told.prompt, password: false }, { parent: request });
      this.#parts.transport.send("stdin", ask);
    }
  }

  // Messages.

  #publish(type: string, content: Content): void {
    if (!this.#cell || (this.#cell.silent && type === "execute_result")) return;
    this.#parts.transport.send("iopub", message(type, content, { parent: this.#cell.request }));
  }

  #status(execution_state: "busy" | "idle", request: Message): void {
    this.#parts.transport.send("iopub", message("status", { execution_state }, { parent: request }));
  }

  #reply(channel: Channel, request: Message, type: string, content: Content): void {
    this.#parts.transport.send(channel, message(type, content, { parent: request }));
  }
}
