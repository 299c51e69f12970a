import { execFileSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { leaveOut } from "../../left-out.ts";
import { markdown, newFolder, notebookOf, served, textFile } from "./contents-client.ts";
import { canRun, type Server, startServer } from "./contents-process.ts";

// Whatever happens while a file is saved, it is the old or the new one, whole; and what another program wrote is noticed.

/** A notebook that says which save it is, and is whole where its last cell says so too. */
const numbered = (save: number, letters: number): object =>
  notebookOf(markdown(`save ${save}`), markdown(String(save % 10).repeat(letters), "b"), markdown(`end ${save}`, "c"));

function saveIn(text: string): number {
  const { cells } = JSON.parse(text) as { cells: { source: string[] }[] };
  const [first, , last] = cells.map(({ source }) => source.join("").split(" ")[1]);
  expect(first).toBe(last);
  return Number(first);
}
const leftovers = (folder: string): string[] => readdirSync(folder).filter((name) => name.startsWith(".~"));

test("killed at 20 random moments during saves, a server leaves the old notebook or the new, and sweeps up after itself", async () => {
  const folder = newFolder();
  const file = join(folder, "a.ipynb");
  // So many bytes of what is sent, or of the file beside the notebook; some come after the save is over.
  const moment = fc.record({ of: fc.constantFrom("request", "file", "file"), bytes: fc.nat(LETTERS) });
  let last = 0;
  let inside = 0;
  for (const [turn, { of, bytes }] of fc.sample(moment, { seed: 20, numRuns: 60 }).entries()) {
    if (turn >= 20 && inside >= 5) break;
    const server = await startServer(folder);
    if (turn % 4 === 0) {
      expect((await server.ask("PUT", "a.ipynb", numbered(++last, 1000))).status).toBeLessThan(300);
      expect(leftovers(folder)).toEqual([]);
    }
    const body = JSON.stringify(numbered(++last, LETTERS));
    const isAnswered = await killedWhile(server, folder, body, of === "request" ? bytes : body.length, bytes);
    const now = saveIn(readFileSync(file, "utf8"));
    if (isAnswered) expect(now).toBe(last);
    else expect([last - 1, last]).toContain(now);
    last = now;
    if (leftovers(folder).length > 0) inside++;
    expect(leftovers(folder).length).toBeLessThanOrEqual(1);
  }
  expect(inside).toBeGreaterThan(0);
  const server = await startServer(folder);
  const { json } = await server.ask("GET", "");
  expect(json.content.map(({ name }: { name: string }) => name)).toEqual(["a.ipynb"]);
  await server.ask("PUT", "a.ipynb", numbered(last + 1, 10));
  expect(leftovers(folder)).toEqual([]);
  await server.stop();
});

const LETTERS = 6_000_000;

/** Sends so much of a save, and kills the server then, or when the file beside the notebook has so many bytes. */
function killedWhile(
  { url, kill }: Server,
  folder: string,
  body: string,
  send: number,
  bytes: number,
): Promise<boolean> {
  return new Promise((resolve) => {
    let isAnswered = false;
    const end = (): Promise<void> => kill().then(() => resolve(isAnswered));
    const save = request(`${url}/api/contents/a.ipynb`, { method: "PUT", headers: { "Content-Length": body.length } });
    save.on("error", () => {});
    if (send < body.length) return save.write(body.slice(0, send), () => setImmediate(end));
    save.on("response", (response) => {
      isAnswered = response.statusCode === 200 || response.statusCode === 201;
      response.resume();
    });
    const look = (): void => {
      const [beside] = leftovers(folder);
      const size = beside === undefined ? -1 : (statSync(join(folder, beside), { throwIfNoEntry: false })?.size ?? -1);
      if (isAnswered || size >= bytes) end();
      else setImmediate(look);
    };
    save.end(body, look);
  });
}

describe("100 saves while the disk fills", () => {
  const hundred = async (server: Server, folder: string, fill: (save: number) => void): Promise<number[]> => {
    const told: number[] = [];
    let good = 0;
    for (let save = 1; save <= 100; save++) {
      fill(save);
      const { status, json } = await server.ask("PUT", "größe 1.ipynb", numbered(save, 1000 + save * 900));
      told.push(status);
      const now = saveIn(readFileSync(join(folder, "größe 1.ipynb"), "utf8"));
      if (status < 300) good = save;
      else {
        expect(status).toBe(507);
        expect(json.message).toBe(
          "There is no room on the disk for 'größe 1.ipynb'. Nothing was changed: the file is as it was. Make room, then save again.",
        );
      }
      expect(now).toBe(good);
      expect(leftovers(folder)).toEqual([]);
    }
    expect(told).toContain(201);
    expect(told).toContain(507);
    return told;
  };

  test("on a disk of 1 MB", async (context) => {
    const folder = newFolder();
    const shell = `mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"`;
    const through = ["unshare", "-rm", "sh", "-c", shell, folder];
    try {
      if (!canRun("unshare")) throw new Error("there is no unshare");
      execFileSync(through[0] ?? "", [...through.slice(1), "true"], { stdio: "ignore" });
    } catch {
      // What a machine doesn't allow can't be installed on it, so a run by itself goes on without.
      context.skip("a disk of 1 MB needs unshare, and the right to mount one");
    }
    const server = await startServer(folder, { through });
    try {
      // The disk is there for the server alone; others see it through its process.
      const seen = join("/proc", String(server.process.pid), "root", folder);
      const other = openSync(join(seen, "other"), "w");
      const told = await hundred(server, seen, (save) => {
        try {
          if (save > 10) writeSync(other, Buffer.alloc(10_000));
        } catch {
          // It is full.
        }
      });
      closeSync(other);
      expect(told.at(-1)).toBe(507);
      truncateSync(join(seen, "other"));
      expect((await server.ask("PUT", "größe 1.ipynb", numbered(101, 10))).status).toBe(200);
      expect((await server.ask("POST", "größe 1.ipynb/checkpoints")).status).toBe(201);
    } finally {
      await server.stop();
    }
  });

  test("under a limit of what a file may have", async (context) => {
    if (process.platform === "win32") leaveOut(context, "Windows has no such limit");
    const folder = newFolder();
    // In blocks of 512 bytes, or of 1024 in some shells.
    const server = await startServer(folder, { through: ["sh", "-c", 'ulimit -f 100; exec "$@"', "sh"] });
    await hundred(server, folder, () => {});
    await server.stop();
  });
});

test("a page that goes away in the middle of a save leaves the old file", async () => {
  const folder = newFolder();
  const server = await startServer(folder);
  await server.ask("PUT", "a.ipynb", numbered(1, 1000));
  const body = JSON.stringify(numbered(2, 1000));
  await new Promise<void>((resolve) => {
    const save = request(`${server.url}/api/contents/a.ipynb`, {
      method: "PUT",
      headers: { "Content-Length": body.length },
    });
    save.on("error", () => {});
    save.on("close", resolve);
    save.write(body.slice(0, 500), () => save.destroy());
  });
  expect((await server.ask("GET", "a.ipynb?content=0")).status).toBe(200);
  expect(saveIn(readFileSync(join(folder, "a.ipynb"), "utf8"))).toBe(1);
  await server.stop();
});

test("saves of one file at once leave one of them, and 30 MB are no hindrance", async () => {
  const { folder, ask } = served();
  const saves = [1, 2, 3].map((save) => ask("PUT", "a.ipynb", numbered(save, save === 2 ? 30_000_000 : 1000)));
  for (const { status } of await Promise.all(saves)) expect(status).toBeLessThan(300);
  expect(saveIn(readFileSync(join(folder, "a.ipynb"), "utf8"))).toBe(3);
  await ask("PUT", "a.ipynb", numbered(4, 30_000_000));
  const { json } = await ask("GET", "a.ipynb?content=1&hash=1");
  expect(json.content.cells[1].source).toHaveLength(30_000_000);
});

test("what a killed program left is swept away, what another one writes at this moment isn't", async () => {
  const { folder, ask } = served();
  const names = [
    `.~strides-${process.ppid}-abcd.tmp`,
    ".~strides-99999999-abcd.tmp",
    `.~strides-${process.pid}-abcd.tmp`,
    ".~mine",
  ];
  for (const name of names) writeFileSync(join(folder, name), "half");
  expect((await ask("GET", "")).json.content).toEqual([]);
  await ask("PUT", "a", textFile("x"));
  expect(leftovers(folder).sort()).toEqual([".~mine", names[0]].sort());
});

describe("a file that another program changed is noticed, as JupyterLab looks for it", () => {
  // @jupyterlab/docregistry 4.6, Context._maybeSave: look, compare, save, look again.
  const opened = async (given = served()) => {
    await given.ask("PUT", "a.ipynb", numbered(1, 10));
    let { json: known } = await given.ask("GET", "a.ipynb?type=notebook&content=1&hash=1");
    const look = async () => (await given.ask("GET", "a.ipynb?content=0&hash=1")).json;
    const save = async (number: number): Promise<"saved" | "conflict"> => {
      const onDisk = await look();
      if (onDisk.hash !== known.hash) return "conflict";
      const { json: saved } = await given.ask("PUT", "a.ipynb", numbered(number, 10));
      known = { ...saved, hash: (await look()).hash };
      return "saved";
    };
    return { ...given, save, look, known: () => known };
  };

  test("nobody else wrote: saved again and again", async () => {
    const page = await opened();
    for (let number = 2; number < 6; number++) {
      expect(await page.save(number)).toBe("saved");
      expect(page.known().last_modified).toBe((await page.look()).last_modified);
    }
  });

  test("another program wrote, if only one letter in the same moment", async () => {
    const page = await opened();
    const file = join(page.folder, "a.ipynb");
    const { last_modified } = await page.look();
    writeFileSync(file, readFileSync(file, "utf8").replace("save 1", "save 7"));
    expect((await page.look()).last_modified >= last_modified).toBe(true);
    expect(await page.save(2)).toBe("conflict");
    expect(saveOf(file)).toBe("save 7");
  });

  test("another window saved", async () => {
    const [one, other] = [await opened(), undefined];
    const second = await opened({ ...one, ask: one.ask });
    expect(other).toBeUndefined();
    expect(await second.save(2)).toBe("saved");
    expect(await one.save(3)).toBe("conflict");
  });

  test("a checkpoint that is restored is seen by the other window too", async () => {
    const page = await opened();
    await page.save(2);
    const { last_modified } = await page.look();
    await page.ask("POST", "a.ipynb/checkpoints/checkpoint");
    expect((await page.look()).last_modified > last_modified).toBe(true);
    expect(await page.save(3)).toBe("conflict");
  });

  const saveOf = (file: string): string | undefined => /save \d+/.exec(readFileSync(file, "utf8"))?.[0];
});

test("a file that is replaced keeps its mode", async (context) => {
  if (process.platform === "win32") leaveOut(context, "Windows has no modes of files");
  const { folder, ask } = served();
  mkdirSync(join(folder, "sub"));
  for (const mode of [0o600, 0o755]) {
    writeFileSync(join(folder, `${mode}.sh`), "old", { mode });
    await ask("PUT", `${mode}.sh`, textFile("new"));
    expect(statSync(join(folder, `${mode}.sh`)).mode & 0o777).toBe(mode);
  }
});
