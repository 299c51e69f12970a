import { createRequire } from "node:module";
import { join } from "node:path";
import { complain, StridesError } from "../../lib/core/errors.ts";
import { readConnection } from "../jupyter/connection.ts";
import { requireZeroMQ } from "../jupyter/zeromq.ts";
import { Compiler } from "./compiler/compiler.ts";
import { findTslab, KNOWN, type Tslab, TYPESCRIPT } from "./compiler/tslab.ts";
import { Kernel } from "./kernel.ts";
import { StudentProcess } from "./student-process.ts";
import { IpcTransport } from "./transport/ipc.ts";
import { ZeromqTransport } from "./transport/zeromq.ts";
import type { Transport } from "./transport.ts";

// The program that Jupyter starts: launch.js --config-path FILE, or --ipc below a program of ours.

function main(args: readonly string[]): void {
  try {
    const tslab = findTslab();
    if (args.includes("--ipc") && tslab.version !== KNOWN) refuseVersion(tslab);
    else if (args.includes("--ipc")) start(tslab, new IpcTransport());
    else if (tslab.version === KNOWN)
      start(tslab, new ZeromqTransport(requireZeroMQ(), readConnection(connectionFile(args))));
    else startStock(tslab, connectionFile(args));
  } catch (error) {
    process.stderr.write(`${error instanceof StridesError ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

function connectionFile(args: readonly string[]): string {
  const file = args[args.indexOf("--config-path") + 1];
  if (args.includes("--config-path") && file !== undefined) return file;
  return complain("kernel: nobody says where to listen", {
    given: args.join(" ") || "nothing",
    expected:
      "launch.js --config-path FILE, as Jupyter starts it; or --ipc, below a program that speaks over Node's IPC",
    todo: "open a notebook with npm start, or run one with npx strides run",
  });
}

function start(tslab: Tslab, transport: Transport): void {
  let compiler: Compiler | undefined;
  const load = () => (compiler ??= new Compiler(tslab));
  const kernel = new Kernel({
    transport,
    compiler: load,
    student: (hear) => new StudentProcess([tslab.folder, TYPESCRIPT], hear),
    ended: () => process.exit(0),
    idle: () => void load().warm(),
  });
  watchParent(() => kernel.close());
  // Jupyter interrupts by a message; who presses Ctrl-C in a terminal means the same.
  process.on("SIGINT", () => kernel.interrupt());
  for (const signal of ["SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      kernel.close();
      process.exit(0);
    });
  kernel.open().catch((error) => {
    process.stderr.write(`kernel: it can't listen where it was told to\n  given     ${String(error)}\n`);
    process.stderr.write(
      "  expected  ports that are free\n  to do     start the kernel again, with another connection file\n",
    );
    kernel.close();
    process.exit(1);
  });
}

/** A kernel whose client has died has nobody to work for. Jupyter says who that is; else it is who started us. */
function watchParent(close: () => void): void {
  const parent = process.ppid;
  const client = Number(process.env.JPY_PARENT_PID);
  const leave = (): void => {
    close();
    process.exit(0);
  };
  process.on("disconnect", leave);
  setInterval(() => {
    if (process.ppid !== parent || (client > 1 && !isAlive(client))) leave();
  }, 1000).unref();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function refuseVersion({ folder, version }: Tslab): never {
  return complain("kernel: this version of tslab can't speak over Node's IPC", {
    given: `tslab ${version} in ${folder}`,
    expected: `tslab ${KNOWN}`,
    todo: `npm install tslab@${KNOWN}`,
  });
}

/** A tslab whose insides we don't know, as it is, but for the loss of output. */
function startStock({ folder, version }: Tslab, configPath: string): void {
  process.stderr.write(
    `kernel: this is tslab ${version}, and our mends are for ${KNOWN}\n` +
      `  given     ${folder}\n` +
      `  expected  tslab ${KNOWN}\n` +
      `  to do     npm install tslab@${KNOWN}; until then it runs as it is, but for output being lost\n`,
  );
  const load = createRequire(join(folder, "dist/main.js"));
  const { ZmqServer } = load("./jupyter.js");
  const { bindSocket } = ZmqServer.prototype;
  ZmqServer.prototype.bindSocket = function (socket: { sendHighWaterMark: number; sendTimeout: number }, port: number) {
    socket.sendHighWaterMark = 0;
    if (socket === this.iopub) socket.sendTimeout = 0;
    return bindSocket.call(this, socket, port);
  };
  load("./main.js").startKernel({ configPath, enableFindLocal: false });
}

main(process.argv.slice(2));
