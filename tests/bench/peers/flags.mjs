// What is asked for on the command line. Without flags everything is measured, and written.

const FLAGS = {
  only: "--only conv2,W3: these items",
  peers: "--peers strides,onnxruntime: these peers, beside PyTorch 1.13",
  rounds: "--rounds 5: at most so many rounds",
  threads: "--threads 1: with one thread, or with 2",
  again: "--again page: measure nothing; write page and picture anew from lib/wasm/peers.json",
};

/** `{ only, peers, rounds, threads, again, all }`; a flag that isn't known, or whose value makes no sense, is an error in words. */
export function flagsIn(args, { items, peers }) {
  const given = {};
  for (let i = 0; i < args.length; i += 2) {
    const name = args[i].replace(/^--/, "");
    if (!args[i].startsWith("--") || !Object.hasOwn(FLAGS, name)) refuse(args[i], Object.values(FLAGS).join("; "));
    if (args[i + 1] === undefined) refuse(`${args[i]} without a value`, FLAGS[name]);
    given[name] = args[i + 1];
  }
  // A comma within a name has a space behind it.
  const among = (name, known) => {
    const names = given[name]?.split(/,(?! )/);
    const stranger = names?.find((one) => !known.includes(one));
    if (stranger !== undefined) refuse(`--${name} ${stranger}`, `of ${known.join(", ")}`);
    return names ?? known;
  };
  const rounds = Number(given.rounds ?? Number.POSITIVE_INFINITY);
  if (given.rounds !== undefined && !(Number.isSafeInteger(rounds) && rounds > 0))
    refuse(`--rounds ${given.rounds}`, "a whole number of rounds, 1 or more");
  if (given.again !== undefined && given.again !== "page") refuse(`--again ${given.again}`, FLAGS.again);
  return {
    again: given.again !== undefined,
    only: among("only", items),
    peers: among("peers", peers),
    threads: among("threads", ["1", "2"]).map(Number),
    rounds,
    all: args.length === 0,
  };
}

function refuse(given, expected) {
  const todo = "leave all flags out to measure everything, and write it down";
  throw new Error(
    `bench:peers can't read its flags\n  given     ${given}\n  expected  ${expected}\n  to do     ${todo}`,
  );
}
