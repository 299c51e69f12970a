import type { Command } from "commander";
import { FOR_DIGITS, inHelp } from "./networks.ts";
import { run } from "./training/run.ts";
import { type Given, RULES, SCHEDULES } from "./training/settings.ts";

export const declare = (command: Command): Command =>
  command
    .argument("<network>", "its name, such as lenet5; the small version where there is one")
    .option("--epochs <number>", "how often to see every digit; about a minute's worth unless given")
    .option("--batch <number>", "digits a step", "100")
    .option("--rule <name>", Object.keys(RULES).join(", "), "adam")
    .option("--rate <number>", "the learning rate; the rule's usual one unless given")
    .option("--schedule <name>", Object.keys(SCHEDULES).join(", "), "constant")
    .option("--seed <number>", "what weights, order and all other draws follow from", "0")
    .option("--samples <number>", "learn from so many digits only, of 7000")
    .option("--augment", "move, turn and scale the digits a little, each time anew")
    .option("--time-limit <seconds>", "stop after so long")
    .option("--checkpoint <file>", "save here after each epoch and at the end, to go on later")
    .option("--resume <file>", "go on from a checkpoint, with the same options")
    .option("--out <folder>", "where the plot goes", ".")
    .option("--spec", "write the plot as Vega-Lite too")
    .addHelpText("after", `${inHelp(FOR_DIGITS)}\nCtrl-C stops after the step that goes on, and saves.\n`)
    .action((name: string, given: Given) => run(name, given, process.argv.slice(2)));
