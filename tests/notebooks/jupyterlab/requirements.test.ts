import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PROJECT } from "../kernels.ts";

// What is installed from PyPI is written down to the byte, and from where is up to pip.

describe.for(["notebooks/jupyterlab", "tests/notebooks/jupyterlab"])("the packages of %s", (folder) => {
  const read = (name: string): string => readFileSync(join(PROJECT, folder, name), "utf8");
  const entries = read("requirements.txt")
    .replace(/^#.*\n/gm, "")
    .replace(/ \\\n\s+/g, " ")
    .trim()
    .split("\n");

  test("have one version and a hash for each of their files", () => {
    expect(entries.length).toBeGreaterThan(2);
    const wrong = entries.filter(
      (entry) => !/^[a-z0-9-]+==[\w.]+( ; [^#]+?)?( --hash=sha256:[0-9a-f]{64})+$/.test(entry),
    );
    expect(wrong).toEqual([]);
  });

  test("are those that were asked for", () => {
    const asked = read("requirements.in")
      .replace(/^#.*\n/gm, "")
      .trim()
      .split("\n");
    expect(asked.filter((one) => !entries.some((entry) => entry.startsWith(`${one} `)))).toEqual([]);
  });

  test("come from no host that is written down, and their head says how the list is made", () => {
    expect(read("requirements.txt")).not.toMatch(/:\/\/|--(extra-)?index-url|--find-links|--trusted-host/);
    expect(read("requirements.txt")).toMatch(/^#.*Made by\n# +uv pip compile .*--generate-hashes.* requirements\.in\n/);
  });
});
