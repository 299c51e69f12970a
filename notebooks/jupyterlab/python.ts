import { ended } from "./ended.ts";

// Which Python of this computer is taken.

export interface Python {
  /** The words that start it: "py -3" is two. */
  readonly words: readonly [string, ...string[]];
  readonly version: string;
}

export type Version = readonly [major: number, minor: number];

/** The first that is new enough; else what the first one said, in a few words. */
export async function findPython(oldest: Version, env: NodeJS.ProcessEnv): Promise<Python | { readonly why: string }> {
  const why: string[] = [];
  for (const words of candidates(env)) {
    const { version, said } = await versionOf(words, env);
    if (version !== null && isAtLeast(oldest, version)) return { words, version };
    why.push(version === null ? `${words.join(" ")}: ${said}` : `Python ${version} as ${words.join(" ")}`);
  }
  return { why: why.join("; ") };
}

/** Windows has a launcher, and its python may be a stub that opens a shop. */
function candidates({ PYTHON }: NodeJS.ProcessEnv): readonly [string, ...string[]][] {
  if (PYTHON) return [[PYTHON]];
  return process.platform === "win32" ? [["py", "-3"], ["python"]] : [["python3"], ["python"]];
}

const ASKED = 'import sys; print("%d.%d.%d" % sys.version_info[:3])';
const LONGEST_START = 60_000;

async function versionOf([program, ...first]: readonly [string, ...string[]], env: NodeJS.ProcessEnv) {
  const { code, said, notStarted } = await ended(program, [...first, "-c", ASKED], { env, atMost: LONGEST_START });
  const version = /^\d+\.\d+\.\d+$/m.exec(said)?.[0] ?? null;
  return { version: code === 0 ? version : null, said: notStarted ?? lastLine(said) };
}

function isAtLeast([major, minor]: Version, version: string): boolean {
  const [itsMajor = 0, itsMinor = 0] = version.split(".").map(Number);
  return itsMajor > major || (itsMajor === major && itsMinor >= minor);
}

/** What a program said last, which is where Python says what went wrong. */
export const lastLine = (said: string): string => said.trim().split(/\r?\n/).at(-1) || "it says nothing";
