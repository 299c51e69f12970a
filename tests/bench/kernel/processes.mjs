// What Linux says of the memory of a process and of all that it has started.
import { readdirSync, readFileSync } from "node:fs";

const read = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it has just ended
  }
};

function treeOf(pid) {
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      const stat = read(`/proc/${name}/stat`);
      return [Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])];
    });
  const tree = [pid];
  for (const one of tree) for (const [child, parent] of parents) if (parent === one) tree.push(child);
  return tree;
}

/** Megabytes: RSS counts what processes share once for each, PSS once for all. Nothing where there is no /proc. */
export function memoryOf(pid) {
  if (process.platform !== "linux") return {};
  const sum = (file, line) =>
    treeOf(pid).reduce((total, one) => total + Number(line.exec(read(`/proc/${one}/${file}`))?.[1] ?? 0) / 1024, 0);
  return { rss: sum("status", /^VmRSS:\s+(\d+)/m), pss: sum("smaps_rollup", /^Pss:\s+(\d+)/m) };
}
