import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { told } from "../../../notebooks/server/contents/failure.ts";
import { groundOf, namesIn } from "../../../notebooks/server/contents/ground.ts";
import { leaveOut } from "../../left-out.ts";
import { markdown, newFolder, notebookOf, served, textFile } from "./contents-client.ts";
import { startServer } from "./contents-process.ts";

// What lies outside of the folder, and what isn't a file, is neither read nor written, however it is asked for.

const VERBS = [
  ["GET", undefined],
  ["PUT", textFile("overwritten")],
  ["PATCH", { path: "moved" }],
  ["DELETE", undefined],
  ["POST", { copy_from: "inside.txt" }],
] as const;

describe("paths", () => {
  test.each([
    "/api/contents/..%2f..%2foutside.txt",
    "/api/contents/%2e%2e%2foutside.txt",
    "/api/contents/sub%2f..%2f..%2foutside.txt",
    "/api/contents/a%00b",
    "/api/contents/sub/..%2f..%2foutside.txt/checkpoints",
    "/files/..%2foutside.txt",
    "/files/%2e%2e%2foutside.txt",
  ])("%s leads nowhere", async (path) => {
    const outer = newFolder();
    mkdirSync(join(outer, "root/sub"), { recursive: true });
    writeFileSync(join(outer, "outside.txt"), "secret");
    const { app } = served(join(outer, "root"));
    for (const [method, body] of VERBS) {
      const response = await app.request(path, { method, ...(body && { body: JSON.stringify(body) }) });
      expect([400, 404]).toContain(response.status);
      expect(await response.text()).not.toContain("secret");
    }
    expect(readFileSync(join(outer, "outside.txt"), "utf8")).toBe("secret");
    expect(readdirSync(outer).sort()).toEqual(["outside.txt", "root"]);
  });

  test("one that begins at the root of the disk begins at the folder", async () => {
    const { app } = served();
    expect((await app.request("/api/contents//etc/passwd")).status).toBe(404);
    expect((await app.request("/api/contents/%2fetc%2fpasswd")).status).toBe(404);
  });

  test.each([
    "C:/x",
    "a\\b",
    "CON",
    "nul.txt",
    "sub/com1.ipynb",
    "LPT9",
    "a.",
    "a ",
    "a:b",
    "a?",
    "x\u0001",
    "COM¹.txt",
  ])("%j is no name on Windows", (path) => {
    expect(() => namesIn(path, "win32")).toThrow(/can't be a name on Windows/);
    expect(namesIn(path, "linux").join("/")).toBe(path);
  });

  test.each(["console.txt", "com10", "a.b", "größe 1/ü", "null", ".hidden"])("%j is one", (path) => {
    expect(namesIn(path, "win32").join("/")).toBe(path);
  });

  test("a name that is too long is told so", async () => {
    const { ask } = served();
    const name = "ä".repeat(200);
    for (const [verb, path, body] of [
      ["PUT", name, textFile("x")],
      ["GET", name, undefined],
    ] as const) {
      const { status, json } = await ask(verb, path, body);
      expect([status, json.message]).toEqual([
        400,
        expect.stringMatching(/^The name is too long: .*Choose a shorter one/),
      ]);
    }
    await ask("PUT", "a", textFile("x"));
    expect((await ask("PATCH", "a", { path: name })).status).toBe(400);
    const most = `${"x".repeat(249)}.ipynb`;
    expect((await ask("PUT", most, notebookOf(markdown("x")))).status).toBe(201);
  });
});

describe("links", () => {
  test("out of the folder are neither listed nor followed", async () => {
    const outside = newFolder();
    writeFileSync(join(outside, "secret.txt"), "secret");
    const { folder, ask } = served();
    writeFileSync(join(folder, "inside.txt"), "in");
    symlinkSync(join(outside, "secret.txt"), join(folder, "file"));
    symlinkSync(outside, join(folder, "folder"));
    symlinkSync(join(outside, "new.txt"), join(folder, "dangling"));
    symlinkSync("loop", join(folder, "loop"));
    expect((await ask("GET", "")).json.content.map(({ name }: { name: string }) => name)).toEqual(["inside.txt"]);
    for (const path of ["file", "folder", "folder/secret.txt", "folder/new.txt", "dangling", "loop"])
      for (const [verb, body] of VERBS) {
        const { status, json } = await ask(verb, path, body);
        expect([400, 403, 404]).toContain(status);
        expect(JSON.stringify(json)).not.toContain('secret"');
      }
    expect((await ask("POST", "", { copy_from: "folder" })).status).toBe(403);
    expect((await ask("PATCH", "inside.txt", { path: "folder/stolen" })).status).toBe(403);
    expect(readdirSync(outside)).toEqual(["secret.txt"]);
    expect(readFileSync(join(outside, "secret.txt"), "utf8")).toBe("secret");
  });

  test("within the folder are followed, and stay links", async () => {
    const { folder, ask } = served();
    mkdirSync(join(folder, "sub"));
    symlinkSync("sub", join(folder, "folder"));
    await ask("PUT", "sub/a.ipynb", notebookOf(markdown("x")));
    symlinkSync("sub/a.ipynb", join(folder, "link.ipynb"));
    expect((await ask("PUT", "link.ipynb", notebookOf(markdown("new")))).status).toBe(200);
    expect((await ask("GET", "folder/a.ipynb")).json.content.cells[0].source).toBe("new");
    expect(readlinkSync(join(folder, "link.ipynb"))).toBe("sub/a.ipynb");
    await ask("PATCH", "link.ipynb", { path: "renamed.ipynb" });
    expect(readlinkSync(join(folder, "renamed.ipynb"))).toBe("sub/a.ipynb");
    await ask("DELETE", "renamed.ipynb");
    await ask("DELETE", "folder");
    expect(existsSync(join(folder, "sub/a.ipynb"))).toBe(true);
  });

  test("a folder of checkpoints that leads out is left alone", async () => {
    const outside = newFolder();
    const { folder, ask } = served();
    symlinkSync(outside, join(folder, ".ipynb_checkpoints"));
    expect((await ask("PUT", "a.ipynb", notebookOf(markdown("x")))).status).toBe(201);
    expect((await ask("POST", "a.ipynb/checkpoints")).status).toBe(403);
    expect(readdirSync(outside)).toEqual([]);
  });

  test("the folder itself may be reached through one", async () => {
    const folder = newFolder();
    const link = join(newFolder(), "link");
    symlinkSync(folder, link);
    expect(groundOf({ root: link, state: join(link, ".state") }).root).toBe(folder);
    const { ask } = served(link);
    expect((await ask("PUT", "a", textFile("x"))).status).toBe(201);
    expect((await ask("GET", "a")).json.content).toBe("x");
  });
});

test("hidden files, and the server's own folder, are there for nobody", async () => {
  const { folder, ask } = served();
  mkdirSync(join(folder, ".git"));
  writeFileSync(join(folder, ".git/config"), "secret");
  writeFileSync(join(folder, ".env"), "secret");
  writeFileSync(join(folder, ".state/key"), "secret");
  symlinkSync(".state", join(folder, "state"));
  for (const path of [".env", ".git/config", ".git", ".state/key", "state/key", "state"]) {
    expect((await ask("GET", path)).status).toBe(404);
    for (const [verb, body] of VERBS.slice(1)) expect([400, 404]).toContain((await ask(verb, path, body)).status);
    expect((await ask("POST", "", { copy_from: path })).status).toBe(400);
  }
  for (const name of ["a.pyc", "a~", "__pycache__"]) writeFileSync(join(folder, name), "");
  expect((await ask("GET", "")).json.content).toEqual([]);
  expect(readFileSync(join(folder, ".state/key"), "utf8")).toBe("secret");
});

test("pipes, sockets and devices are refused, and nobody waits for them", async (context) => {
  if (process.platform === "win32") leaveOut(context, "Windows has no pipes among its files");
  const { folder, ask, app } = served();
  execFileSync("mkfifo", [join(folder, "pipe")]);
  const socket = createServer().listen(join(folder, "socket"));
  try {
    for (const path of ["pipe", "socket"]) {
      for (const query of ["content=1", "content=0", "content=0&hash=1", "type=notebook"]) {
        const { status, json } = await ask("GET", `${path}?${query}`);
        expect([status, json.message]).toEqual([
          400,
          expect.stringMatching(/is no file that can be opened: it is a pipe/),
        ]);
      }
      expect((await ask("PUT", path, textFile("x"))).status).toBe(400);
      expect((await ask("POST", "", { copy_from: path })).status).toBe(400);
      expect((await ask("POST", `${path}/checkpoints`)).status).toBe(400);
      expect((await app.request(`/files/${path}`)).status).toBe(400);
    }
    expect((await ask("GET", "")).json.content).toEqual([]);
  } finally {
    socket.close();
  }
});

test("what may not be read or written is listed, said to be so, and left alone", async (context) => {
  if (process.platform === "win32") leaveOut(context, "Windows has no modes of files");
  const folder = newFolder();
  mkdirSync(join(folder, "closed"));
  mkdirSync(join(folder, "fixed"));
  for (const name of ["open.txt", "secret.txt", "fixed.txt", "fixed/a.txt"]) writeFileSync(join(folder, name), "old");
  for (const path of [".", "open.txt"]) chmodSync(join(folder, path), 0o777);
  const server = await startServer(folder, { asNobody: true }).catch(() =>
    leaveOut(context, "a test of what may not be read needs a user who isn't root, or a project that nobody may read"),
  );
  try {
    chmodSync(join(folder, "secret.txt"), 0);
    chmodSync(join(folder, "closed"), 0);
    chmodSync(join(folder, "fixed.txt"), 0o444);
    chmodSync(join(folder, "fixed"), 0o555);
    const { json } = await server.ask("GET", "");
    expect(json.content.map(({ name, writable }: Record<string, unknown>) => [name, writable])).toEqual([
      ["closed", false],
      ["fixed", false],
      ["fixed.txt", false],
      ["open.txt", true],
      ["secret.txt", false],
    ]);
    for (const [verb, path, body] of [
      ["GET", "secret.txt", undefined],
      ["GET", "closed", undefined],
      ["PUT", "fixed.txt", textFile("new")],
      ["PUT", "fixed/a.txt", textFile("new")],
      ["PUT", "fixed/b.txt", textFile("new")],
      ["DELETE", "fixed/a.txt", undefined],
    ] as const) {
      const { status, json } = await server.ask(verb, path, body);
      expect([verb, path, status, json.message]).toEqual([
        verb,
        path,
        403,
        expect.stringMatching(/^Permission denied: '/),
      ]);
    }
    expect(readFileSync(join(folder, "fixed.txt"), "utf8")).toBe("old");
    expect(readFileSync(join(folder, "fixed/a.txt"), "utf8")).toBe("old");
  } finally {
    await server.stop();
    for (const path of ["closed", "fixed"]) chmodSync(join(folder, path), 0o755);
  }
});

describe("a rename of a file that can't lose its old name", () => {
  const others = (): { folder: string; sticky: string } => {
    const folder = newFolder();
    const sticky = join(folder, "sticky");
    mkdirSync(sticky);
    mkdirSync(join(folder, "free"));
    mkdirSync(join(folder, ".state"));
    writeFileSync(join(sticky, "theirs.txt"), "theirs");
    chmodSync(folder, 0o755);
    chmodSync(sticky, 0o1777);
    chmodSync(join(folder, "free"), 0o777);
    chmodSync(join(sticky, "theirs.txt"), 0o666);
    return { folder, sticky };
  };

  test.for(["sticky/mine.txt", "free/mine.txt"])("to %s leaves it its one name", async (to, context) => {
    if (process.getuid?.() !== 0) leaveOut(context, "only root makes a file that is another's");
    const { folder, sticky } = others();
    const { ask, stop } = await startServer(folder, { asNobody: true });
    try {
      expect((await ask("PATCH", "sticky/theirs.txt", { path: to })).status).toBe(403);
      expect(readdirSync(sticky)).toEqual(["theirs.txt"]);
      expect(readdirSync(join(folder, "free"))).toEqual([]);
    } finally {
      await stop();
    }
  });
});

describe("what is too large to be shown", () => {
  test.for(["a.txt", "a.ipynb"])(
    "as %s says so before it is read, and has a hash and a download all the same",
    async (name) => {
      const { folder, ask, app } = served();
      writeFileSync(join(folder, name), "");
      truncateSync(join(folder, name), 64 * 2 ** 20 + 1);
      const message = expect.stringMatching(/too large to be shown here: 65 MB/);
      expect(await ask("GET", name)).toMatchObject({ status: 413, json: { message } });
      expect(await ask("GET", `${name}?content=0&hash=1`)).toMatchObject({ status: 200, json: { content: null } });
      const file = await app.request(`/files/${name}`, { method: "HEAD" });
      expect([file.status, file.headers.get("content-length")]).toEqual([200, String(64 * 2 ** 20 + 1)]);
    },
  );

  test("isn't taken for what is nested too deep", () => {
    const failureOf = (work: () => unknown): unknown => {
      try {
        return work();
      } catch (error) {
        return error;
      }
    };
    const endless = (): number => endless() + 1;
    expect(
      told(
        failureOf(() => "x".repeat(2 ** 30)),
        "a",
      ),
    ).toMatchObject({ status: 413, message: expect.stringMatching(/too large/) });
    expect(told(failureOf(endless), "a")).toMatchObject({
      status: 400,
      message: expect.stringMatching(/nested too deep/),
    });
  });
});

test("a folder with nothing in it but checkpoints goes with them", async () => {
  const { folder, ask } = served();
  mkdirSync(join(folder, "sub/.ipynb_checkpoints"), { recursive: true });
  writeFileSync(join(folder, "sub/.ipynb_checkpoints/a-checkpoint.txt"), "");
  expect((await ask("DELETE", "sub")).status).toBe(204);
  expect(existsSync(join(folder, "sub"))).toBe(false);
});
