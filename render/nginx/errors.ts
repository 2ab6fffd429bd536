import { block } from "./lines.ts";

/** Answers that nginx gives by itself, so that a client never has to parse HTML. */
const errors: Record<number, string> = {
  400: "bad request",
  401: "the secret token is missing or wrong",
  403: "not from here",
  404: "not found",
  405: "method not allowed",
  408: "request took too long",
  413: "body too large",
  414: "address too long",
  415: "content type not supported",
  421: "wrong host for this connection",
  429: "too many requests",
  431: "headers too large",
  500: "internal error",
  501: "not implemented",
  502: "no answer from the application",
  503: "not available for now",
  504: "the application took too long",
  505: "HTTP version not supported",
};

/** Names of nginx's own for what has a proper one. Source: ngx_http_request.h. */
const ownCodes = ["error_page 494 =431 /_error;", "error_page 495 496 497 =400 /_error;"];

/** For the `http` block: the text that goes with each status. */
export const errorTexts = block(
  "map $status $error",
  Object.entries(errors).map(([code, text]) => `${code} "${text}";`),
);

/** For each `server` block. The answers of apps are not touched, whatever their status. */
export const errorAnswers = [
  `error_page ${Object.keys(errors).join(" ")} /_error;`,
  ...ownCodes,
  ...block("location = /_error", [
    "internal;",
    "default_type application/json;",
    `return 200 '{"error":"$error"}'; # the status stays the one of the error`,
  ]),
];
