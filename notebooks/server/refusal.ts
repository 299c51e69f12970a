import type { ContentfulStatusCode } from "hono/utils/http-status";

/** A request that isn't done, and why: what JupyterLab shows of it is this message. */
export class Refusal extends Error {
  override readonly name: string = "Refusal";
  readonly status: ContentfulStatusCode;

  constructor(status: ContentfulStatusCode, message: string) {
    super(message);
    this.status = status;
  }
}
