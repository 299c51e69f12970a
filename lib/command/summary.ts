import { dirname } from "node:path";
import type { Command } from "commander";
import { type Architecture, summary } from "../models/network/architecture.ts";
import { diagram } from "../plots/diagram/index.ts";
import { renderSvg } from "../plots/render.ts";
import { writeWhole } from "../train/file.ts";
import { requireFolder } from "./folders.ts";
import { fullOf, inHelp, NETWORKS, smallOf } from "./networks.ts";
import { refuseUsage } from "./usage.ts";

const CALLER = "strides summary";

interface Options {
  readonly small?: true;
  readonly json?: true;
  readonly diagram?: string;
}

export const declare = (command: Command): Command =>
  command
    .argument("<network>", "its name, such as lenet5")
    .option("--small", "the version for digits of 28 × 28")
    .option("--json", "numbers as JSON in place of a table")
    .option("--diagram <file>", "draw it too, into a file.svg or, as Vega-Lite, a file.vl.json")
    .addHelpText("after", inHelp(NETWORKS))
    .action(show);

async function show(name: string, { small, json, diagram: file }: Options): Promise<void> {
  const paper = small ? smallOf(CALLER, name) : fullOf(CALLER, name);
  if (file !== undefined) await draw(paper, file);
  const table = summary(paper);
  console.log(json ? JSON.stringify({ name: paper.name, ...table }, null, 2) : String(table));
}

async function draw(paper: Architecture, file: string): Promise<void> {
  if (!/.\.(svg|vl\.json)$/.test(file))
    refuseUsage(`${CALLER}: a diagram is an SVG or a Vega-Lite file`, {
      given: `--diagram ${file}`,
      expected: `--diagram ${paper.name}.svg, or --diagram ${paper.name}.vl.json`,
      todo: "give the file one of these endings",
    });
  requireFolder(CALLER, dirname(file));
  const plot = diagram(paper);
  const text = file.endsWith(".svg") ? await renderSvg(plot) : JSON.stringify(plot.spec, null, 2);
  writeWhole(CALLER, file, Buffer.from(`${text}\n`));
  // Beside the numbers, which others may read.
  process.stderr.write(`diagram  ${file}\n`);
}
