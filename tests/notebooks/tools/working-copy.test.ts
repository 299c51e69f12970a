import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { updateCopy } from "../../../notebooks/tools/working-copy.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "strides copy ü-"));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));
const [original, copy] = [join(FOLDER, "student"), join(FOLDER, "work")];

const write = (folder: string, name: string, text: string): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const read = (name: string): string => readFileSync(join(copy, name), "utf8");

beforeEach(() => {
  for (const folder of [original, copy]) rmSync(folder, { recursive: true, force: true });
  write(original, "tour.ipynb", "tour 1");
  write(original, "nets/nets.ts", "nets 1");
});

test("a new copy has every file, also those in folders", async () => {
  expect(await updateCopy(original, copy)).toEqual(["nets/nets.ts", "tour.ipynb"]);
  expect([read("tour.ipynb"), read("nets/nets.ts")]).toEqual(["tour 1", "nets 1"]);
});

test("what was worked on is never written over, also when the original is newer", async () => {
  await updateCopy(original, copy);
  write(copy, "tour.ipynb", "my work");
  write(original, "tour.ipynb", "tour 2");
  expect(await updateCopy(original, copy)).toEqual([]);
  expect(read("tour.ipynb")).toBe("my work");
});

test("a file that was there before the first copy stays", async () => {
  write(copy, "tour.ipynb", "mine from before");
  expect(await updateCopy(original, copy)).toEqual(["nets/nets.ts"]);
  expect(read("tour.ipynb")).toBe("mine from before");
});

test("what was removed or renamed stays so", async () => {
  await updateCopy(original, copy);
  rmSync(join(copy, "tour.ipynb"));
  expect(await updateCopy(original, copy)).toEqual([]);
  expect(readdirSync(copy)).not.toContain("tour.ipynb");
});

test("what the course adds is added", async () => {
  await updateCopy(original, copy);
  write(original, "1-layers.ipynb", "new");
  expect(await updateCopy(original, copy)).toEqual(["1-layers.ipynb"]);
  expect(read("1-layers.ipynb")).toBe("new");
});

test("packages and hidden files aren't copied", async () => {
  write(original, "node_modules/a/index.js", "");
  write(original, ".strides/server.json", "");
  write(original, ".ipynb_checkpoints/tour-checkpoint.ipynb", "");
  expect(await updateCopy(original, copy)).toEqual(["nets/nets.ts", "tour.ipynb"]);
});

test("a list that was broken costs no work: what is there is taken for copied", async () => {
  await updateCopy(original, copy);
  write(copy, "tour.ipynb", "my work");
  write(copy, ".strides/copied.json", "{ oh");
  expect(await updateCopy(original, copy)).toEqual([]);
  expect(read("tour.ipynb")).toBe("my work");
});

test("nothing is left beside", async () => {
  await updateCopy(original, copy);
  expect(readdirSync(copy).sort()).toEqual([".strides", "nets", "tour.ipynb"]);
  expect(readdirSync(join(copy, ".strides"))).toEqual(["copied.json"]);
});
