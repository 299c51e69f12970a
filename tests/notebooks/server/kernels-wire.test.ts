import fc from "fast-check";
import { expect, test } from "vitest";
import { codecOf, MalformedError, SEGMENTS } from "../../../notebooks/server/kernels/wire.ts";
import { segmentsOf, toSegments } from "./page.ts";

// Messages as bytes: whatever a page sends is a message, or is refused with a reason.

const header = (session = "s") => ({
  msg_id: "1",
  msg_type: "execute_request",
  session,
  username: "",
  version: "5.3",
  date: "",
});
const message = { channel: "shell", header: header(), parent_header: {}, metadata: {}, content: { code: "1" } };
const good = (session?: string) => [JSON.stringify(header(session)), "{}", "{}", '{"code":"1"}'];
const numbers = (...words: bigint[]) => Buffer.from(BigUint64Array.from(words).buffer);
const read = (protocol: string, data: Buffer | string) =>
  codecOf(protocol).read(Buffer.from(data as string), typeof data !== "string");

test.for<[string, Buffer | string, string]>([
  ["text in place of segments", "{}", "text, where binary"],
  ["nothing", Buffer.alloc(0), "0 offsets in 0 bytes"],
  ["half a number", Buffer.alloc(5), "0 offsets in 5 bytes"],
  ["too few segments", segmentsOf(["shell", "{}"]), "3 offsets in"],
  ["more offsets than bytes", numbers(900n, 8n), "900 offsets in 16 bytes"],
  ["a billion offsets", numbers(10n ** 9n), "1000000000 offsets in"],
  ["offsets behind its end", numbers(6n, 56n, 56n, 56n, 56n, 56n, 57n), "an offset of 57 behind 56, in 56 bytes"],
  ["endless offsets", numbers(6n, 56n, 56n, 56n, 56n, 56n, 2n ** 64n - 1n), "behind 56, in 56 bytes"],
  ["offsets that go back", numbers(6n, 56n, 56n, 56n, 56n, 56n, 8n), "an offset of 8 behind 56"],
  ["offsets into its head", numbers(6n, 0n, 8n, 8n, 8n, 8n, 8n), "an offset of 0 behind 56"],
  ["what is no JSON", segmentsOf(["shell", "{", "{}", "{}", "{}"]), "no JSON: "],
  ["an unknown channel", segmentsOf(["disco", ...good()]), 'channel "disco"'],
  ["the kernel's own channel", segmentsOf(["iopub", ...good()]), 'channel "iopub"'],
  ["no header", segmentsOf(["shell", "{}", "{}", "{}", "{}"]), "a header without"],
  ["a list as header", segmentsOf(["shell", "[]", "{}", "{}", "{}"]), "a header without"],
  ["an endless name", segmentsOf(["shell", ...good("s".repeat(300))]), "a header without"],
  ["content that is no object", segmentsOf(["shell", ...good().slice(0, 3), "3"]), "content that is no object"],
])("a message of %s in segments is refused", ([, data, reason]) => {
  expect(() => read(SEGMENTS, data)).toThrow(MalformedError);
  expect(() => read(SEGMENTS, data)).toThrow(reason);
});

test.for<[string, Buffer | string, string]>([
  ["what is no JSON", "}", "no JSON: "],
  ["a number", "3", "JSON that is no object"],
  ["nothing", "", "no JSON: "],
  ["an unknown channel", JSON.stringify({ ...message, channel: 7 }), "channel 7"],
  ["no header", JSON.stringify({ ...message, header: null }), "a header without"],
  ["metadata that are no object", JSON.stringify({ ...message, metadata: [] }), "metadata or content"],
  ["bytes without offsets", Buffer.from([0, 0]), "0 offsets in 2 bytes"],
  ["offsets behind its end", Buffer.from([0, 0, 0, 1, 0, 0, 1, 0]), "an offset of 256 behind 8, in 8 bytes"],
])("a message of %s in JSON is refused", ([, data, reason]) => {
  expect(() => read("", data)).toThrow(MalformedError);
  expect(() => read("", data)).toThrow(reason);
});

test("a message is read as it was sent, in either protocol, without its buffers", () => {
  const { parent_header: _, ...plain } = message;
  const withParent = { ...message, parent_header: header("p") };
  expect(read(SEGMENTS, toSegments(message))).toEqual(plain);
  expect(read("", JSON.stringify(message))).toEqual(plain);
  expect(read("", JSON.stringify(withParent))).toEqual({ ...plain, parent: header("p") });
  expect(read(SEGMENTS, segmentsOf(["shell", ...good(), "buffer", ""]))).toEqual(plain);
  const json = JSON.stringify(message);
  const head = Buffer.alloc(12);
  for (const [i, word] of [2, 12, 12 + json.length].entries()) head.writeUInt32BE(word, 4 * i);
  expect(read("", Buffer.concat([head, Buffer.from(json), Buffer.alloc(8)]))).toEqual(plain);
});

test("a message without a channel is for the shell, as with Jupyter", () => {
  const { channel: _, ...rest } = message;
  expect(read("", JSON.stringify(rest)).channel).toBe("shell");
});

test("whatever the bytes, they are a message or refused", () => {
  const whole = toSegments(message);
  const changed = fc
    .tuple(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length))
    .map(([at, byte, end]) => Buffer.concat([whole.subarray(0, at), Buffer.from([byte]), whole.subarray(at + 1, end)]));
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    changed,
  );
  fc.assert(
    fc.property(bytes, fc.constantFrom(SEGMENTS, ""), fc.boolean(), (data, protocol, isBinary) => {
      try {
        expect(codecOf(protocol).read(data, isBinary).header.msg_id).toEqual(expect.any(String));
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedError);
      }
    }),
    { seed: 6, numRuns: 2000 },
  );
});
