import { randomUUID } from "node:crypto";
import { type Channel, type Content, message } from "../../jupyter/message.ts";
import type { Letter } from "../../jupyter/parcel.ts";
import type { Activity, State } from "./activity.ts";
import type { Client } from "./client.ts";
import { Clients } from "./clients.ts";
import type { Life } from "./life.ts";
import { Outgoing } from "./outgoing.ts";
import { type Request, Requests } from "./requests.ts";
import type { Asked } from "./wire.ts";

// Who asks a kernel what, and who gets which answer. It outlasts the kernel's lives: what comes between two of them waits.

export class Conversation {
  readonly #activity: Activity;
  readonly #log: (line: string) => void;
  readonly #clients = new Clients();
  readonly #requests = new Requests();
  /** The server's own voice. */
  readonly #session: string = randomUUID();
  #life: Life | undefined;
  readonly #held: Asked[] = [];
  /** Who was asked for a line of input. */
  #asksSession: string | undefined;

  constructor(activity: Activity, log: (line: string) => void) {
    this.#activity = activity;
    this.#log = log;
  }

  get connections(): number {
    return this.#clients.count;
  }

  add(client: Client): void {
    this.#clients.add(client, this.#status(this.#activity.state));
  }

  remove(client: Client): void {
    this.#clients.remove(client);
  }

  tell(state: State): void {
    this.#clients.sendAll(this.#status(state));
  }

  /** A page asks for something. */
  ask(client: Client, asked: Asked): void {
    if (asked.channel === "stdin") this.#answerInput(client, asked);
    else {
      const request = { asked, session: client.session };
      if (this.#requests.add(request)) this.#pass(asked);
      else {
        this.#log(`too many requests are open: ${asked.header.msg_type} is refused`);
        this.#answer(request, { status: "aborted" });
      }
    }
  }

  #pass(asked: Asked): void {
    if (this.#life && !this.#life.isEnding) this.#send(this.#life, asked);
    // What nobody waits for an answer to isn't kept.
    else if (this.#requests.get(asked.header.msg_id)) this.#held.push(asked);
  }

  #answerInput(client: Client, asked: Asked): void {
    if (this.#asksSession === client.session && asked.header.msg_type === "input_reply") {
      this.#asksSession = undefined;
      if (this.#life) this.#send(this.#life, asked);
    } else this.#log("a page answers what it wasn't asked: its input is passed over");
  }

  /** The kernel says something. */
  hear(channel: Channel, said: Letter): void {
    const out = new Outgoing(channel, said);
    if (channel === "iopub") {
      this.#activity.hear(said);
      this.#clients.sendAll(out);
    } else {
      const id = said.parent?.msg_id ?? "";
      const request = channel === "stdin" ? this.#requests.get(id) : this.#requests.take(id);
      const session = request?.session ?? said.parent?.session ?? "";
      if (channel === "stdin") this.#asksSession = session;
      this.#clients.send(session, out);
    }
  }

  /** A life begins. */
  begin(life: Life): void {
    this.#life = life;
    for (const asked of this.#held.splice(0)) this.#send(life, asked);
  }

  /** What can't be written down for the kernel, as what is nested too deep, is answered here. */
  #send(life: Life, asked: Asked): void {
    try {
      life.send(asked.channel, letterOf(asked));
    } catch (error) {
      const evalue = `this request can't be sent to the kernel: ${error instanceof Error ? error.message : String(error)}`;
      this.#log(evalue);
      const request = this.#requests.take(asked.header.msg_id);
      const ename = "KernelRequestError";
      if (request) this.#answer(request, { status: "error", ename, evalue, traceback: [`${ename}: ${evalue}`] });
    }
  }

  /** A life is over. What it won't answer pages are told of, or their cells would wait for ever. */
  end(failure?: Content): void {
    this.#life = undefined;
    this.#asksSession = undefined;
    const held = new Set(this.#held);
    let isFirst = true;
    for (const request of this.#requests.takeAll()) {
      const { asked } = request;
      const { msg_type } = asked.header;
      // What kind of kernel it is the next life can tell as well.
      if (msg_type === "kernel_info_request" && !held.has(asked)) this.#held.push(asked);
      if (msg_type === "kernel_info_request" || held.has(asked)) this.#requests.add(request);
      else if (msg_type === "execute_request" && isFirst && failure) {
        isFirst = false;
        this.#answer(request, { status: "error", ...failure });
      } else this.#answer(request, { status: "aborted" });
    }
  }

  /** There won't be another life. */
  close(code: number, reason: string): void {
    this.#clients.close(code, reason);
    this.#requests.takeAll();
    this.#held.length = 0;
  }

  /** Answer in the kernel's place. */
  #answer({ asked, session }: Request, content: Content): void {
    const say = (channel: Channel, type: string, words: Content): Outgoing =>
      new Outgoing(channel, message(type, words, { parent: { route: [], ...asked } }));
    if (content.status === "error") this.#clients.sendAll(say("iopub", "error", content));
    const type = asked.header.msg_type.replace("_request", "_reply");
    this.#clients.send(session, say(asked.channel, type, { execution_count: null, ...content }));
    this.#clients.sendAll(say("iopub", "status", { execution_state: "idle" }));
  }

  #status(execution_state: State): Outgoing {
    return new Outgoing("iopub", message("status", { execution_state }, { session: this.#session }));
  }
}

function letterOf({ channel: _, ...letter }: Asked): Letter {
  return letter;
}
