import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { momentOf } from "../../../notebooks/server/contents/model.ts";
import { markdown, newFolder, notebookOf, served, textFile } from "./contents-client.ts";

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

describe("a model has what Jupyter's has", () => {
  test("of a file, a notebook and a folder", async () => {
    const { folder, ask } = served();
    writeFileSync(join(folder, "a.txt"), "größe");
    mkdirSync(join(folder, "sub"));
    await ask("PUT", "b.ipynb", notebookOf(markdown("x")));
    const file = await ask("GET", "a.txt?content=1&hash=1");
    expect(file.status).toBe(200);
    expect(file.json).toEqual({
      name: "a.txt",
      path: "a.txt",
      type: "file",
      created: expect.stringMatching(MOMENT),
      last_modified: expect.stringMatching(MOMENT),
      writable: true,
      size: 7,
      mimetype: "text/plain",
      content: "größe",
      format: "text",
      hash: createHash("sha256").update("größe").digest("hex"),
      hash_algorithm: "sha256",
    });
    const { json: notebook } = await ask("GET", "b.ipynb?content=0");
    expect(notebook).toMatchObject({ type: "notebook", content: null, format: null, mimetype: null, hash: null });
    const { json: listed } = await ask("GET", "");
    expect(listed).toMatchObject({ name: "", path: "", type: "directory", format: "json", size: null });
    expect(listed.content.map(({ name, type, content }: Record<string, unknown>) => [name, type, content])).toEqual([
      ["a.txt", "file", null],
      ["b.ipynb", "notebook", null],
      ["sub", "directory", null],
    ]);
  });

  test.each([
    ["a.ts", "const a = 1;", "", { type: "file", format: "text", mimetype: "text/typescript" }],
    ["a", "x", "", { format: "text", mimetype: "text/plain" }],
    ["a.png", Buffer.from([137, 80, 255]), "", { format: "base64", mimetype: "image/png", content: "iVD/\n" }],
    ["a.dat", Buffer.from([255]), "", { format: "base64", mimetype: "application/octet-stream" }],
    ["a.txt", "x", "format=base64", { format: "base64", content: "eA==\n" }],
    ["mark.txt", "\ufeffx", "", { content: "\ufeffx" }],
    ["a.ipynb", "{}", "type=file", { type: "file", format: "text", content: "{}" }],
    ["Größe 1/é.md", "# é", "", { path: "Größe 1/é.md", name: "é.md", mimetype: "text/markdown" }],
  ])("%s is read as what it is", async (path, content, query, expected) => {
    const { folder, ask } = served();
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
    const { status, json } = await ask("GET", `${path}?${query}`);
    expect(status).toBe(200);
    expect(json).toMatchObject(expected);
  });

  test("a time is exact to a millionth of a second, and one that no calendar has spoils nothing", () => {
    expect(momentOf(1_795_282_350_863_039_999n)).toBe("2026-11-21T17:32:30.863039Z");
    for (const nonsense of [-1_000_000_000_000n, 2n ** 70n])
      expect(momentOf(nonsense)).toBe("1970-01-01T00:00:00.000000Z");
  });
});

test.each([
  ["GET", "none", undefined, 404, /file or directory 'none' does not exist/],
  ["GET", "none/deep", undefined, 404, /No such directory: none/],
  ["GET", "bytes?format=text", undefined, 400, /bytes is not UTF-8 encoded/],
  ["GET", "sub?type=file", undefined, 400, /sub is a directory, not a file/],
  ["GET", "a.txt?type=directory", undefined, 400, /a.txt is not a directory/],
  ["GET", "a.txt?content=2", undefined, 400, /Content '2' is invalid/],
  ["GET", "a.txt?format=zip", undefined, 400, /Format 'zip' is invalid/],
  ["GET", "half.ipynb", undefined, 400, /Unreadable Notebook: half.ipynb: .*JSON.*left as it is/],
  ["GET", "bytes?type=notebook", undefined, 400, /Unreadable Notebook: bytes is not UTF-8/],
  ["GET", "empty.ipynb", undefined, 400, /empty.ipynb: nothing is in it/],
  ["GET", "three.ipynb", undefined, 400, /three.ipynb: nbformat 3.*jupyter nbconvert --to notebook --nbformat 4/],
  ["GET", "five.ipynb", undefined, 400, /nbformat 5/],
  ["POST", "a.txt", {}, 400, /Cannot POST to files, use PUT instead/],
  ["POST", "none", {}, 404, /No such directory: none/],
  ["POST", "", { copy_from: "none" }, 404, /none/],
  ["POST", "sub", { copy_from: "sub" }, 400, /Can't copy 'sub' into itself/],
  ["POST", "", { ext: "/../../x" }, 404, /outside root/],
  ["PUT", "none/a.txt", textFile("x"), 404, /No such directory: none/],
  ["PUT", "sub", textFile("x"), 400, /sub is a directory/],
  ["PUT", "a.txt/b.txt", textFile("x"), 404, /a.txt/],
  ["PUT", "a.txt", { type: "directory" }, 400, /Not a directory: a.txt/],
  ["PUT", "a.txt", { type: "file", content: "x" }, 400, /Must specify format of file contents as 'text' or 'base64'/],
  ["PUT", "a.txt", { content: "x", format: "text" }, 400, /No file type provided/],
  ["PUT", "a.txt", { type: "file", format: "text" }, 400, /No file content provided/],
  [
    "PUT",
    "a.txt",
    { type: "file", format: "base64", content: "?x" },
    400,
    /Encoding error saving a.txt: it is no base64/,
  ],
  ["PUT", "a.txt", textFile("\ud800"), 400, /Encoding error saving a.txt/],
  ["PUT", "a.txt", { copy_from: "sub" }, 400, /Cannot copy with PUT, only POST/],
  ["PUT", "a.txt", [1], 400, /it is no object/],
  ["PUT", "n.ipynb", { type: "notebook", content: { nbformat: 3 } }, 400, /nbformat 3/],
  ["PUT", "n.ipynb", { type: "notebook", content: "text" }, 400, /nbformat/],
  ["PATCH", "a.txt", { path: "sub" }, 409, /File already exists: sub/],
  ["PATCH", "none", { path: "b" }, 404, /none/],
  ["PATCH", "a.txt", { path: "none/b" }, 404, /No such directory: none/],
  ["PATCH", "sub", { path: "sub/sub" }, 400, /can't be moved into itself/],
  ["PATCH", "", { path: "b" }, 400, /Can't rename root/],
  ["PATCH", "a.txt", undefined, 400, /JSON body missing/],
  ["PATCH", "a.txt", { path: 7 }, 400, /no text/],
  ["DELETE", "", undefined, 400, /Can't delete root/],
  ["DELETE", "none", undefined, 404, /none/],
  ["DELETE", "sub", undefined, 400, /Directory sub not empty: hidden files are in it: .keep/],
  ["POST", "none/checkpoints", undefined, 404, /none/],
  ["POST", "a.txt/checkpoints/checkpoint", undefined, 404, /Checkpoint does not exist: a.txt@checkpoint/],
  ["DELETE", "a.txt/checkpoints/other", undefined, 404, /Checkpoint does not exist: a.txt@other/],
])("%s %s %j is refused with %i", async (verb, path, body, status, message) => {
  const { folder, ask } = served();
  mkdirSync(join(folder, "sub"));
  const before = { "a.txt": "old", "sub/.keep": "", "half.ipynb": '{"cells":', "empty.ipynb": "" };
  for (const [name, text] of Object.entries(before)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, "three.ipynb"), '{"nbformat":3,"worksheets":[]}');
  writeFileSync(join(folder, "five.ipynb"), '{"nbformat":5,"cells":[]}');
  writeFileSync(join(folder, "bytes"), Buffer.from([255, 254]));
  const names = readdirSync(folder);
  const answer = await ask(verb, path, body);
  expect(answer.json).toEqual({ message: expect.stringMatching(message), reason: null });
  expect(answer.json.message).not.toContain(folder);
  expect(answer.status).toBe(status);
  expect(readdirSync(folder)).toEqual(names);
  for (const [name, text] of Object.entries(before)) expect(readFileSync(join(folder, name), "utf8")).toBe(text);
});

test("what isn't JSON, or not UTF-8, is refused and saves nothing", async () => {
  const { folder, app } = served();
  for (const body of ["{", Buffer.from([123, 34, 255, 34, 125])]) {
    const response = await app.request("/api/contents/a.txt", { method: "PUT", body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: expect.stringMatching(/Invalid JSON in body of request/) });
  }
  expect((await app.request("/api/contents/%zz")).status).toBe(400);
  expect(existsSync(join(folder, "a.txt"))).toBe(false);
});

describe("new", () => {
  test.each([
    [{ type: "notebook" }, ["Untitled.ipynb", "Untitled1.ipynb", "Untitled2.ipynb"]],
    [{ type: "file", ext: ".ipynb" }, ["untitled.ipynb", "untitled1.ipynb"]],
    [{ ext: ".ipynb" }, ["Untitled.ipynb"]],
    [{ type: "file", ext: ".txt" }, ["untitled.txt", "untitled1.txt"]],
    [{ type: "file", ext: ".tar.gz" }, ["untitled.tar.gz", "untitled1.tar.gz"]],
    [{ type: "directory" }, ["Untitled Folder", "Untitled Folder 1"]],
    [{}, ["untitled", "untitled1"]],
  ])("%j is named as Jupyter names it", async (given, names) => {
    const { folder, ask } = served();
    mkdirSync(join(folder, "sub"));
    for (const name of names) {
      const { status, json, headers } = await ask("POST", "sub", given);
      expect([status, json.name, json.path]).toEqual([201, name, `sub/${name}`]);
      expect(headers.get("location")).toBe(`/api/contents/sub/${encodeURIComponent(name)}`);
      expect(existsSync(join(folder, "sub", name))).toBe(true);
    }
  });

  test("a notebook is empty, trusted, has a checkpoint and the text that nbformat gives it", async () => {
    const { folder, ask } = served();
    await ask("POST", "", { type: "notebook" });
    expect(readFileSync(join(folder, "Untitled.ipynb"), "utf8")).toBe(
      '{\n "cells": [],\n "metadata": {},\n "nbformat": 4,\n "nbformat_minor": 5\n}\n',
    );
    expect((await ask("GET", "Untitled.ipynb/checkpoints")).json).toHaveLength(1);
  });

  test("many at once take no name twice", async () => {
    const { folder, ask } = served();
    const made = await Promise.all(Array.from({ length: 12 }, () => ask("POST", "", { type: "notebook" })));
    expect(made.map(({ status }) => status)).toEqual(Array(12).fill(201));
    expect(new Set(made.map(({ json }) => json.name)).size).toBe(12);
    expect(readdirSync(folder).filter((name) => name.endsWith(".ipynb"))).toHaveLength(12);
  });

  test("copies of files and folders count on", async () => {
    const { folder, ask } = served();
    writeFileSync(join(folder, "a.tar.gz"), "bytes");
    writeFileSync(join(folder, "b.c.ipynb"), "no notebook");
    mkdirSync(join(folder, "sub/deep"), { recursive: true });
    writeFileSync(join(folder, "sub/deep/x"), "x");
    const copies = ["a.tar.gz", "a-Copy1.tar.gz", "b.c.ipynb", "b.c-Copy1.ipynb", "sub"];
    const names: string[] = [];
    for (const copy_from of copies) names.push((await ask("POST", "", { copy_from })).json.name);
    expect(names).toEqual(["a-Copy1.tar.gz", "a-Copy2.tar.gz", "b.c-Copy1.ipynb", "b.c-Copy2.ipynb", "sub-Copy1"]);
    expect(readFileSync(join(folder, "b.c-Copy2.ipynb"), "utf8")).toBe("no notebook");
    expect(readFileSync(join(folder, "sub-Copy1/deep/x"), "utf8")).toBe("x");
    expect((await ask("POST", "sub", { copy_from: "a.tar.gz" })).json.path).toBe("sub/a.tar.gz");
  });
});

describe("saved", () => {
  test("a new file is 201, an old one 200, and the model is what a look says afterwards", async () => {
    const { folder, ask } = served();
    const first = await ask("PUT", "a b/ü.ts", textFile("1"));
    expect(first.status).toBe(404);
    expect((await ask("PUT", "a b", { type: "directory" })).status).toBe(201);
    for (const [text, status] of [
      ["1", 201],
      ["22", 200],
    ] as const) {
      const saved = await ask("PUT", "a b/ü.ts", textFile(text));
      expect(saved.status).toBe(status);
      expect(saved.json).toMatchObject({ content: null, format: null, size: text.length, path: "a b/ü.ts" });
      expect((await ask("GET", "a b/ü.ts?content=0")).json).toEqual(saved.json);
      expect(readFileSync(join(folder, "a b/ü.ts"), "utf8")).toBe(text);
    }
    await ask("PUT", "bytes", { type: "file", format: "base64", content: "//4A\n" });
    expect(readFileSync(join(folder, "bytes"))).toEqual(Buffer.from([255, 254, 0]));
  });

  test("a large file comes in pieces, and is there when it is whole", async () => {
    const { folder, ask } = served();
    writeFileSync(join(folder, "old.bin"), "old");
    const pieces = [Buffer.alloc(3000, 1), Buffer.alloc(3000, 2), Buffer.alloc(7, 3)];
    for (const name of ["old.bin", "new.bin"]) {
      for (const [at, piece] of pieces.entries()) {
        if (at > 0) expect(existsSync(join(folder, name)) ? statSync(join(folder, name)).size : 3).toBe(3);
        const chunk = at === 2 ? -1 : at + 1;
        const content = piece.toString("base64");
        const { json } = await ask("PUT", name, { type: "file", format: "base64", chunk, content });
        expect(json).toMatchObject({ name, path: name, type: "file", size: [3000, 6000, 6007][at] });
      }
      expect(readFileSync(join(folder, name))).toEqual(Buffer.concat(pieces));
    }
    expect(readdirSync(folder).filter((name) => name.startsWith(".~"))).toEqual([]);
  });

  test("pieces that don't belong together are refused, and an upload may begin again", async () => {
    const { folder, ask } = served();
    const piece = (chunk: number, content: string) => ask("PUT", "a", { ...textFile(content), chunk });
    expect((await piece(2, "x")).json.message).toBe("The upload of 'a' was broken off. Upload it once more.");
    await piece(1, "x");
    expect((await piece(3, "x")).status).toBe(400);
    expect((await piece(-1, "x")).status).toBe(400);
    await piece(1, "never");
    await piece(1, "a");
    expect((await piece(-1, "b")).status).toBe(201);
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("ab");
    expect(readdirSync(folder).filter((name) => name.startsWith(".~"))).toEqual([]);
    expect((await ask("PUT", "n.ipynb", { ...notebookOf(), chunk: 1 })).status).toBe(400);
  });
});

describe("renamed and deleted", () => {
  test("a file takes its checkpoint along, and a folder all that is in it", async () => {
    const { folder, ask } = served();
    mkdirSync(join(folder, "sub"));
    await ask("PUT", "sub/a.ipynb", notebookOf(markdown("x")));
    const moved = await ask("PATCH", "sub/a.ipynb", { path: "b.ipynb" });
    expect([moved.status, moved.json.path]).toEqual([200, "b.ipynb"]);
    expect((await ask("GET", "b.ipynb/checkpoints")).json).toHaveLength(1);
    expect(readdirSync(join(folder, "sub"))).toEqual([]);
    await ask("PATCH", "b.ipynb", { path: "sub/b.ipynb" });
    await ask("PATCH", "sub", { path: "Größe" });
    expect((await ask("GET", "Größe/b.ipynb/checkpoints")).json).toHaveLength(1);
    expect((await ask("PATCH", "Größe/b.ipynb", {})).status).toBe(200);
  });

  test("a file goes with its checkpoint, a folder only when it is empty", async () => {
    const { folder, ask } = served();
    mkdirSync(join(folder, "sub"));
    await ask("PUT", "sub/a.ipynb", notebookOf(markdown("x")));
    expect((await ask("DELETE", "sub")).json.message).toMatch(/Directory sub not empty: delete what is in it first/);
    rmSync(join(folder, "sub/a.ipynb"));
    expect((await ask("DELETE", "sub")).status).toBe(204);
    await ask("PUT", "b.ipynb", notebookOf(markdown("x")));
    expect((await ask("DELETE", "b.ipynb")).status).toBe(204);
    expect(readdirSync(folder)).toEqual([".state"]);
  });

  test("a name that differs only in its letters' case or spelling is another file, or the same by another name", async () => {
    const { folder, ask } = served();
    writeFileSync(join(folder, "a.txt"), "x");
    expect((await ask("PATCH", "a.txt", { path: "A.txt" })).status).toBe(200);
    expect(readdirSync(folder)).toContain("A.txt");
    writeFileSync(join(folder, "a.txt"), "other");
    const isSame = readFileSync(join(folder, "A.txt"), "utf8") === "other";
    expect((await ask("PATCH", "a.txt", { path: "A.txt" })).status).toBe(isSame ? 200 : 409);
    await ask("PUT", "\u00e9", textFile("one"));
    expect((await ask("PATCH", "\u00e9", { path: "e\u0301" })).json.name).toBe("e\u0301");
    expect((await ask("GET", "e\u0301")).json.content).toBe("one");
  });
});

describe("checkpoints lie where pip's Jupyter has them", () => {
  test.each(["a.txt", "a.tar.gz", "Größe", "n.ipynb"])("%s", async (name) => {
    const { folder, ask } = served();
    writeFileSync(join(folder, name), "first");
    const file = join(folder, ".ipynb_checkpoints", name.replace(/(\.\w+)?$/, "-checkpoint$1"));
    expect((await ask("GET", `${name}/checkpoints`)).json).toEqual([]);
    const made = await ask("POST", `${name}/checkpoints`);
    expect([made.status, made.json]).toEqual([201, { id: "checkpoint", last_modified: expect.stringMatching(MOMENT) }]);
    expect(made.headers.get("location")).toMatch(/\/checkpoints\/checkpoint$/);
    expect(readFileSync(file, "utf8")).toBe("first");
    expect((await ask("GET", `${name}/checkpoints`)).json).toEqual([made.json]);
    writeFileSync(join(folder, name), "second");
    expect((await ask("POST", `${name}/checkpoints/checkpoint`)).status).toBe(204);
    expect(readFileSync(join(folder, name), "utf8")).toBe("first");
    expect((await ask("DELETE", `${name}/checkpoints/checkpoint`)).status).toBe(204);
    expect(existsSync(file)).toBe(false);
  });

  test("a folder called checkpoints is a folder like any other", async () => {
    const { folder, ask } = served();
    mkdirSync(join(folder, "checkpoints"));
    mkdirSync(join(folder, "sub/checkpoints"), { recursive: true });
    for (const path of ["checkpoints", "sub/checkpoints"]) {
      expect((await ask("PUT", `${path}/model1`, textFile("x"))).status).toBe(201);
      expect((await ask("GET", path)).json.content).toMatchObject([{ path: `${path}/model1` }]);
      expect((await ask("GET", `${path}/model1`)).json.content).toBe("x");
      expect((await ask("DELETE", `${path}/model1`)).status).toBe(204);
      expect((await ask("POST", path, { type: "file" })).json.path).toBe(`${path}/untitled`);
    }
  });
});

describe("/files", () => {
  test("gives bytes, as what they are, in a world of their own", async () => {
    const { folder, app } = served();
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at % 251));
    writeFileSync(join(folder, "größe (1)'s.png"), bytes);
    const path = `/files/${encodeURIComponent("größe (1)'s.png")}`;
    const shown = await app.request(path);
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(bytes);
    expect(shown.headers.get("content-type")).toBe("image/png");
    expect(shown.headers.get("content-length")).toBe("300000");
    expect(shown.headers.get("content-security-policy")).toBe("frame-ancestors 'self'; sandbox allow-scripts");
    expect(shown.headers.get("x-content-type-options")).toBe("nosniff");
    expect(shown.headers.get("content-disposition")).toBeNull();
    const saved = await app.request(`${path}?download=1`);
    expect(saved.headers.get("content-disposition")).toBe(
      "attachment; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%281%29%27s.png",
    );
    await saved.body?.cancel();
    const head = await app.request(path, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "300000", ""]);
  });

  test.each([
    ["n.ipynb", 200, "application/x-ipynb+json"],
    ["empty.ts", 200, "text/typescript; charset=UTF-8"],
    ["page.html", 200, "text/html; charset=UTF-8"],
    ["none", 404, "application/json"],
    ["sub", 403, "application/json"],
    [".hidden", 404, "application/json"],
    ["out", 403, "application/json"],
  ])("%s: %i, %s", async (path, status, type) => {
    const { folder, app } = served();
    for (const name of ["n.ipynb", "empty.ts", "page.html", ".hidden"]) writeFileSync(join(folder, name), "");
    mkdirSync(join(folder, "sub"));
    symlinkSync(newFolder(), join(folder, "out"));
    const response = await app.request(`/files/${path}`);
    expect([response.status, response.headers.get("content-type")]).toEqual([status, type]);
  });
});

test("/api/resolvePath says which texts are files here", async () => {
  const { folder, app } = served();
  mkdirSync(join(folder, "sub"));
  writeFileSync(join(folder, "sub/a.ts"), "");
  writeFileSync(join(folder, ".hidden"), "");
  const outside = newFolder();
  symlinkSync(folder, join(outside, "link"));
  const found = async (path: string): Promise<unknown> =>
    (await app.request(`/api/resolvePath?path=${encodeURIComponent(path)}`)).json();
  const here = { resolved: [{ scope: "server", path: "sub/a.ts" }] };
  for (const path of ["sub/a.ts", "./sub/a.ts", join(folder, "sub/a.ts"), join(outside, "link/sub/a.ts")])
    expect(await found(path)).toEqual(here);
  for (const path of ["none", "..", outside, "/etc", ".hidden", "a\0b", ""])
    expect(await found(path)).toEqual({ resolved: [] });
  expect((await app.request("/api/resolvePath")).status).toBe(400);
});
