type Details = { code: string; message: string; requestId?: string | undefined };

/** A request that brought no data: what happened, and the id to quote to an administrator. */
export class RequestFailed extends Error {
  readonly code: string;
  readonly requestId: string | undefined;

  constructor({ code, message, requestId }: Details) {
    super(message);
    this.name = "RequestFailed";
    this.code = code;
    this.requestId = requestId;
  }

  get isAuthentication(): boolean {
    return this.code.toUpperCase() === "AUTHENTICATION_FAILED";
  }
}
