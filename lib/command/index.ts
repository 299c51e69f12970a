import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { inspect } from "node:util";
import { Command, CommanderError } from "commander";
import type { StridesError } from "../core/errors.ts";
import { usageErrorOf } from "./usage.ts";
import type { Verbs } from "./verb.ts";

// The command line: `npx strides <verb>`. A verb is loaded when it is asked for, so that --help needn't wait for kernels.
// strides.mjs puts the verbs of lib and those of notebooks together.

export const VERBS: Verbs = {
  summary: {
    about: "sizes and counts of a network of the lectures, layer by layer",
    load: () => import("./summary.ts"),
  },
  train: {
    about: "train a network on handwritten digits, and draw how it went",
    load: () => import("./train.ts"),
  },
};

export async function main(line: readonly string[], verbs: Verbs): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", mayStopReading);
  let asked = new Command("strides");
  const ask = (_: Command, verb: Command): void => {
    asked = verb;
  };
  try {
    const program = asked
      .description("Layers, networks and training for vision, from their mathematics up.")
      .version(version(), "--version", "print the version")
      .helpOption("--help", "print this")
      .helpCommand("help [verb]", "print the help of a verb")
      .configureOutput({ writeErr: () => {} })
      .exitOverride()
      .hook("preSubcommand", ask);
    for (const [name, { about, load }] of Object.entries(verbs)) {
      const verb = program.command(name).description(about).helpOption("--help", "print this");
      verb.hook("preSubcommand", ask);
      if (line.includes(name)) (await load()).declare(verb);
    }
    if (line.length === 0) line = ["--help"];
    await program.parseAsync([...line], { from: "user" });
  } catch (error) {
    end(error instanceof CommanderError && error.exitCode !== 0 ? usageErrorOf(error, asked, line) : error);
  }
}

/** What is left to say, and how it ended: 1 for an error, 2 for a line that can't be understood. */
function end(error: unknown): void {
  if (error instanceof CommanderError) return;
  process.stderr.write(`${isOurs(error) ? error.message : inspect(error)}\n`);
  process.exitCode = isOurs(error) && error.name === "UsageError" ? 2 : 1;
}

/** The verbs of notebooks are a program of their own, with errors of the same shape but another class. */
const isOurs = (error: unknown): error is StridesError =>
  error instanceof Error && ["what", "given", "expected", "todo"].every((part) => part in error);

function version(): string {
  // In dist as in lib the project's folder is two above; Node run on the source has no __dirname.
  const root = typeof __dirname === "string" ? join(__dirname, "../..") : resolve(".");
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
}

/** Who reads may stop reading, as `head` does; what is written to files goes on. */
function mayStopReading(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
