// Whose code is in the page, and under which terms. Told from what esbuild took in, so it is neither more nor less than that.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TERMS } from "./terms.mjs";

/** What may be bundled and handed on for nothing but a mention. */
const FREE = "0BSD, Apache-2.0, BSD-2-Clause, BSD-3-Clause, CC-BY-4.0, CC0-1.0, ISC, MIT, OFL-1.1, Unlicense".split(
  ", ",
);

/** Each package once, by name and version: what JupyterLab's own page of licences shows. */
export function licences(folder, metafiles) {
  const places = new Set(metafiles.flatMap(({ inputs }) => Object.keys(inputs)).map(packageOf));
  places.delete(undefined);
  return [...places]
    .map((place) => licence(join(folder, place)))
    .sort((a, b) => (`${a.name} ${a.versionInfo}` < `${b.name} ${b.versionInfo}` ? -1 : 1));
}

/** The folder of the package that a file of esbuild's account lies in; none where the file is ours. */
const packageOf = (file) => /(?:node_modules\/.*)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];

export function licence(folder) {
  const { name, version, license, licenses, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const id = license?.type ?? license ?? licenses?.map(({ type }) => type).join(" OR ") ?? "no licence";
  if (!isFree(id)) throw new Error(`${name} ${version} is under ${id}; what may be bundled: ${FREE.join(", ")}`);
  const files = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && /^(licen[cs]e|copying|notice)/i.test(entry.name),
  );
  const holder = author?.name ?? author ?? `the authors of ${name}`;
  const text =
    files.map((file) => readFileSync(join(folder, file.name), "utf8").trim()).join("\n\n") ||
    TERMS[id]?.replace("HOLDER", holder);
  if (!text) throw new Error(`${name} ${version} is under ${id}, and has no copy of it`);
  return { name, versionInfo: version, licenseId: id, extractedText: text };
}

/** "(A AND B)" asks for both, "A OR B" lets choose. */
const isFree = (id) =>
  id
    .replace(/[()]/g, "")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((one) => FREE.includes(one)));

export const asText = (packages) =>
  packages
    .map((one) => `${one.name} ${one.versionInfo}, ${one.licenseId}\n\n${one.extractedText}\n`)
    .join(`\n${"-".repeat(80)}\n\n`);
