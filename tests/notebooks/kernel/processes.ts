import { readdirSync, readFileSync, readlinkSync } from "node:fs";

// What Linux says of processes: who started whom, what they hold, where they listen.

export const isLinux: boolean = process.platform === "linux";

/** What a file of /proc says, or nothing where its process has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Whether a process runs: one that has ended and is not yet collected does not. */
export const isAlive = (pid: number): boolean => !["", "Z", "X"].includes(stateOf(pid).state);

/** A program's name may hold spaces and brackets, so what follows is read from the last of these on. */
function stateOf(pid: number): { state: string; parent: number } {
  const stat = read(`/proc/${pid}/stat`);
  const [state = "", parent = "0"] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { state, parent: Number(parent) };
}

/** A process and all that it has started, and they. */
export function treeOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc"))
    if (/^\d+$/.test(name)) parents.set(Number(name), stateOf(Number(name)).parent);
  const tree = [pid];
  for (const one of tree) for (const [child, parent] of parents) if (parent === one) tree.push(child);
  return tree.filter(isAlive);
}

/** Resident memory of these processes, in MB. */
export const residentOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024, 0);

/** Open files, sockets and pipes of these processes. */
export const handlesOf = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + linksOf(pid).length, 0);

function linksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return "";
      }
    });
  } catch {
    return [];
  }
}

/** Where these processes listen, as `ip:port`. */
export function listenersOf(pids: readonly number[]): string[] {
  const LISTENING = "0A";
  const held = new Set(pids.flatMap(linksOf));
  return ["tcp", "tcp6"].flatMap((table) =>
    read(`/proc/net/${table}`)
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === LISTENING && held.has(`socket:[${inode}]`))
      .map(([, address = ""]) => {
        const [ip = "", port = ""] = address.split(":");
        // Four bytes of an IPv4 address stand in the order of this machine, the last one first.
        const bytes = ip.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
        return `${table === "tcp" ? bytes.reverse().join(".") : `[${ip}]`}:${Number.parseInt(port, 16)}`;
      }),
  );
}
