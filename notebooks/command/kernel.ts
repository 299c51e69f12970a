import type { Command } from "../../lib/command/verb.ts";

export const declare = (command: Command): Command => command;
