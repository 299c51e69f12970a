import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { inspect } from "node:util";
import { Command, CommanderError } from "commander";
import { StridesError } from "../core/errors.ts";
import { UsageError, usageErrorOf } from "./usage.ts";

// The command line: `npx strides <verb>`. A verb is loaded when it is asked for, so that --help needn't wait for kernels.

interface Verb {
  readonly about: string;
  readonly load: () => Promise<{ declare(command: Command): Command }>;
}
const VERBS: Readonly<Record<string, Verb>> = {
  summary: {
    about: "sizes and counts of a network of the lectures, layer by layer",
    load: () => import("./summary.ts"),
  },
  train: {
    about: "train a network on handwritten digits, and draw how it went",
    load: () => import("./train.ts"),
  },
};

async function main(line: readonly string[]): Promise<void> {
  let asked = new Command("strides");
  try {
    const program = asked
      .description("Layers, networks and training for vision, from their mathematics up.")
      .version(version(), "--version", "print the version")
      .helpOption("--help", "print this")
      .helpCommand("help [verb]", "print the help of a verb")
      .configureOutput({ writeErr: () => {} })
      .exitOverride()
      .hook("preSubcommand", (_, verb) => {
        asked = verb;
      });
    for (const [name, { about, load }] of Object.entries(VERBS)) {
      const verb = program.command(name).description(about).helpOption("--help", "print this");
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
  process.stderr.write(`${error instanceof StridesError ? error.message : inspect(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

function version(): string {
  // In dist as in lib the project's folder is two above; Node run on the source has no __dirname.
  const root = typeof __dirname === "string" ? join(__dirname, "../..") : resolve(".");
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
}

/** Who reads may stop reading, as `head` does; what is written to files goes on. */
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

void main(process.argv.slice(2));
