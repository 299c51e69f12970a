import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { nearest } from "../../../lib/command/usage.ts";
import { architectures } from "../../../lib/index.ts";
import { folder, PROGRAM, strides } from "./strides.ts";

const FOLDER = folder();

test("help names the verbs, also where nothing is asked for", () => {
  const { status, out, said } = strides(FOLDER, "--help");
  expect({ status, said }).toEqual({ status: 0, said: "" });
  expect(out).toMatchInlineSnapshot(`
    "Usage: strides [options] [command]

    Layers, networks and training for vision, from their mathematics up.

    Options:
      --version    print the version
      --help       print this

    Commands:
      summary      sizes and counts of a network of the lectures, layer by layer
      train        train a network on handwritten digits, and draw how it went
      lab          open a folder in JupyterLab; it needs no Python
      run          run a notebook and write its outputs into it
      kernel       install the kernel for every Jupyter of this computer
      help [verb]  print the help of a verb"
  `);
  expect(strides(FOLDER).out).toBe(out);
});

test("a verb's help names its networks", () => {
  const { status, out } = strides(FOLDER, "train", "--help");
  expect(status).toBe(0);
  for (const name of Object.keys(architectures).filter((each) => each !== "zfnet-literal")) expect(out).toContain(name);
  expect(out).not.toContain("zfnet-literal");
});

test("the version is the package's", () => {
  const { version } = JSON.parse(readFileSync(PROGRAM.replace("strides.mjs", "package.json"), "utf8"));
  expect(strides(FOLDER, "--version").out).toBe(version);
});

describe("lines that can't be understood end with 2, in four lines", () => {
  test("a verb that there isn't", () => {
    const { status, out, said } = strides(FOLDER, "sumary", "lenet5");
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(said).toMatchInlineSnapshot(`
      "strides: unknown command 'sumary'
        given     npx strides sumary lenet5
        expected  npx strides [options] [command]
        to do     write summary, or see npx strides --help"
    `);
  });

  test("an option that there isn't", () => {
    const { status, said } = strides(FOLDER, "train", "lenet5", "--epoch", "3");
    expect(status).toBe(2);
    expect(said).toMatchInlineSnapshot(`
      "strides train: unknown option '--epoch'
        given     npx strides train lenet5 --epoch 3
        expected  npx strides train [options] <network>
        to do     write --epochs, or see npx strides train --help"
    `);
  });
});

test("who stops reading is not told of it", async () => {
  const child = spawn(process.execPath, [PROGRAM, "summary", "densenet121"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  const status = await new Promise((resolve) => child.on("close", resolve));
  expect({ status, said }).toEqual({ status: 0, said: "" });
});

test.for([
  ["lenet", "lenet5"],
  ["VGG-16", "vgg16"],
  ["densenet", "densenet121"],
  ["transformer", undefined],
] as const)("of the networks the nearest to %s is %s", ([given, name]) => {
  expect(nearest(given, Object.keys(architectures))).toBe(name);
});
