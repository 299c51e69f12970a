import type { Explanation } from "../../lib/core/errors.ts";
import type { Ended } from "./ended.ts";
import { lastLine } from "./python.ts";

// What pip says when it can't install, in our words.

/** Where a name isn't found the network may be the reason, which stands further up: so the order matters. */
const CAUSES: readonly { readonly says: RegExp; readonly expected: string; readonly todo: string }[] = [
  {
    says: /DO NOT MATCH THE HASHES/,
    expected: "the files whose hashes are written down",
    todo: "ask who runs the network's proxy or mirror of PyPI why it changes files; until then use npm start alone",
  },
  {
    says: /No space left|Errno 28|Disk quota|not enough space on the disk/i,
    expected: "a disk with some 300 MB of room",
    todo: "make room, and try again",
  },
  {
    says: /CERTIFICATE_VERIFY_FAILED|SSLError/,
    expected: "a certificate that Python trusts",
    todo: "tell pip of your network's certificate by PIP_CERT, and try again",
  },
  {
    says: /name resolution|getaddrinfo|NewConnectionError|Connection ?refused|ConnectTimeout|ReadTimeout|Max retries|ProxyError|unreachable|Connection broken/i,
    expected: "PyPI, or a mirror of it, within reach",
    todo: "check the network, or tell pip of a mirror by PIP_INDEX_URL, and try again",
  },
  {
    says: /No matching distribution|Could not find a version/,
    expected: "packages for this Python and this computer: Python 3.10 to 3.14 of 64 bits",
    todo: "name such a Python in the variable PYTHON, or a mirror that has all packages in PIP_INDEX_URL, and try again",
  },
];

export function whyNotInstalled({ said, notStarted }: Ended): Explanation {
  const cause = CAUSES.find(({ says }) => says.test(said));
  return {
    given: `pip install: ${notStarted ?? tellingLine(said)}`,
    expected: cause?.expected ?? "every package of the list installed",
    todo: cause?.todo ?? "check the network and the disk, and try again",
  };
}

/** pip may warn after it has failed; a wrong hash stands below its first line, with the package's name. */
function tellingLine(said: string): string {
  const lines = said
    .trim()
    .split(/\r?\n/)
    .map((line) => line.trim());
  const mismatch = lines.findIndex((line) => line.includes("DO NOT MATCH THE HASHES"));
  const telling = mismatch >= 0 ? lines[mismatch + 1] : lines.findLast((line) => line.startsWith("ERROR:"));
  return (telling ?? lastLine(said)).slice(0, 300);
}
