import type { Difference } from "./differences.ts";

// In what our server differs from Python's on purpose. Whatever isn't listed here is a defect.

interface Listed {
  /** What was asked. */
  readonly of: RegExp;
  /** Where in the answer. */
  readonly at: RegExp;
  readonly why: string;
  /** It depends on the computer, or on who is quicker. */
  readonly sometimes?: true;
}

export const LISTED: readonly Listed[] = [
  {
    of: /^GET \/api\/kernelspecs$/,
    at: /^body\.kernelspecs\.python3$/,
    why: "there is no Python to run",
  },
  {
    of: /^GET \/api\/kernelspecs$/,
    at: /^body\.kernelspecs\.tslab\.spec\.kernel_protocol_version$/,
    why: "an empty text of a newer Jupyter; a kernelspec is told as its file has it",
  },
  {
    of: /^GET \/api\/me$/,
    at: /^body\.permissions\.updatable_fields\.\d$/,
    why: "who works here is the user of the computer, and has no form to change it in",
  },
  {
    of: /^GET \/api\/nbconvert$/,
    at: /^body\.\w+$/,
    why: "no export to other formats: nbconvert is Python",
  },
  {
    of: /^GET \/lab\/api\/settings/,
    at: /^body\.(settings\.\d+\.)?warning$/,
    why: "a warning is there where something is wrong, and isn't null where nothing is",
  },
  {
    of: /^GET \/lab\/api\/build$/,
    at: /^(status|body\.(status|message|reason))$/,
    why: "no building of extensions; our front end doesn't ask",
  },
  {
    of: /^GET \/lab\/api\/themes\//,
    at: /^(status|type|body)$/,
    why: "themes lie beside our front end's other files",
  },
  {
    of: /^GET \/lab\/api\/workspaces\/(default|second)$/,
    at: /^body\.metadata\.id$/,
    why: "a workspace that nobody has saved has a slash before its name there, and loses it when it is saved",
  },
  {
    of: /^(GET|POST) \/api\/contents/,
    at: /^body\.(content\.\d+\.)?mimetype$/,
    why: "a .ts is TypeScript; Python asks the computer, which may say that it is a translation",
    sometimes: true,
  },
  {
    of: /^GET \/api\/contents\/gone/,
    at: /^body$/,
    why: "Python's server says that this error is JSON, and sends words",
  },
  {
    of: /^GET \/api\/contents\/table\.csv\?type=directory/,
    at: /^body\.reason$/,
    why: "no reason beside the message, which says it",
  },
  {
    of: /^PUT \/lab\/api\/settings\//,
    at: /^(status|body\.traceback)$/,
    why: "settings that can't be read are the page's mistake, not the server's failure",
  },
  {
    of: /^socket \d by itself$/,
    at: /^\d+$/,
    why: "a page that comes is told the kernel's state at once",
  },
];

const isThis = ({ of, at }: Listed, difference: Difference): boolean =>
  of.test(difference.of) && at.test(difference.at);

export const unlisted = (differences: readonly Difference[]): Difference[] =>
  differences.filter((difference) => !LISTED.some((listed) => isThis(listed, difference)));

/** Why lines are still there that nothing needs. */
export const unneeded = (differences: readonly Difference[]): string[] =>
  LISTED.filter((listed) => !listed.sometimes && !differences.some((difference) => isThis(listed, difference))).map(
    ({ why }) => why,
  );
