import { type Ended, spawnKernel } from "../../client/process.ts";
import type { Channel } from "../../jupyter/message.ts";
import type { Letter, Parcel } from "../../jupyter/parcel.ts";

// What carries messages between the server and one life of a kernel.

export interface Line {
  readonly pid: number;
  /** Resolves when the kernel has ended and all that it said is heard. */
  readonly exited: Promise<Ended>;
  /** The end of what it wrote past the line, which says why it ended if anything does. */
  lastWords(): string;
  /** What comes before the kernel listens waits for it. */
  send(channel: Channel, message: Letter): void;
  kill(): void;
}

export interface Opening {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly hear: (channel: Channel, message: Letter) => void;
}

export type OpenLine = (opening: Opening) => Promise<Line>;

/**
 * A kernel that speaks over Node's IPC: no port, no native module, and an interrupt that Windows has too. Such a kernel notices
 * by itself that its server is gone.
 */
export function overIpc(argv: readonly string[]): OpenLine {
  return async ({ cwd, env, hear }) => {
    const variables = { ...process.env, JPY_PARENT_PID: String(process.pid), ...env };
    const spawned = await spawnKernel(
      argv,
      cwd,
      variables,
      () => {},
      (said) => {
        if (isParcel(said)) hear(said.channel, said.message);
      },
    );
    return { ...spawned, send: (channel, message) => spawned.send({ channel, message } satisfies Parcel) };
  };
}

function isParcel(said: unknown): said is Parcel {
  const { channel, message } = (said ?? {}) as Partial<Parcel>;
  return typeof channel === "string" && typeof message?.header?.msg_type === "string" && Boolean(message.content);
}
