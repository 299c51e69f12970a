import { refuseUsage } from "../../lib/command/usage.ts";
import type { Command } from "../../lib/command/verb.ts";
import { installKernelspec, type Place, uninstallKernelspec } from "../tools/kernelspec.ts";
import { kernelArgv, kernelspecFolder } from "./launcher.ts";

const CALLER = "strides kernel";

interface Options extends Place {
  readonly force?: boolean;
}

export function declare(command: Command): Command {
  withPlace(command.command("install").description("let VS Code, JupyterLab and other Jupyters find the kernel"))
    .option("--force", "replace another kernel of this name, such as that of tslab install")
    .action(install);
  withPlace(command.command("uninstall").description("remove what install has written, and nothing else")).action(
    uninstall,
  );
  return command;
}

const withPlace = (command: Command): Command =>
  command
    .option("--name <name>", "what notebooks call the kernel", "tslab")
    .option("--prefix <folder>", "where Jupyter is installed, such as a Python environment; else for you alone")
    .helpOption("--help", "print this");

function install({ name, prefix, force = false }: Options): void {
  requireName(name);
  const folder = installKernelspec(
    `${CALLER} install`,
    kernelspecFolder(),
    kernelArgv(CALLER),
    { name, prefix },
    force,
  );
  console.log(`installed  ${folder}`);
}

function uninstall({ name, prefix }: Options): void {
  requireName(name);
  console.log(`removed  ${uninstallKernelspec(`${CALLER} uninstall`, { name, prefix })}`);
}

/** What Jupyter takes for a name; anything else would be another folder. */
function requireName(name: string): void {
  if (/^[a-z0-9][a-z0-9._-]*$/i.test(name)) return;
  refuseUsage(`${CALLER}: this can't be the name of a kernel`, {
    given: `--name ${name}`,
    expected: "letters, digits, and . _ - behind the first",
    todo: "write, for instance, --name tslab",
  });
}
