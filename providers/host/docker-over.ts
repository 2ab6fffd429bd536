import { Agent, type ClientRequestArgs } from "node:http";
import type { Duplex } from "node:stream";
import Docker from "dockerode";

/** What sends a request, of which the client's types say nothing. */
interface Modem {
  buildRequest(request: ClientRequestArgs, context: unknown, body: unknown, answer: Answer): void;
}

type Answer = (error: (Error & { code?: string }) | null, value?: unknown) => void;

/** Milliseconds in which an answer that came whole is taken in after its channel has closed. */
const takenInWithinMs = 1000;
/** The client takes from DOCKER_HOST and its kin what it is not told. */
const nothingFromEnvironment = { socketPath: undefined, port: 80, ca: undefined, cert: undefined, key: undefined };

/**
 * A client of an engine that is reached by channels of another connection, one for each request. A question that was
 * lost with its channel is asked again once; what changes something is not, since the engine may have done it.
 */
export function dockerOver(open: () => Promise<Duplex>): Docker {
  const docker = new Docker({ ...nothingFromEnvironment, protocol: "http", host: "docker" });
  const modem = docker.modem as unknown as Modem;
  const send = modem.buildRequest.bind(modem);
  modem.buildRequest = (request, context, body, done) => {
    const attempt = (answer: Answer) => {
      const once = onlyOnce(answer);
      send({ ...request, agent: new ChannelAgent(open, once) }, context, body, once);
    };
    attempt((error, value) => {
      if (error?.code === "ECONNRESET" && request.method === "GET") attempt(done);
      else done(error, value);
    });
  };
  return docker;
}

class ChannelAgent extends Agent {
  readonly #open: () => Promise<Duplex>;
  readonly #lost: Answer;

  constructor(open: () => Promise<Duplex>, lost: Answer) {
    super();
    this.#open = open;
    this.#lost = lost;
  }

  override createConnection(_: ClientRequestArgs, done: (error: Error | null, channel?: Duplex) => void): undefined {
    this.#open().then((channel) => {
      if (channel.destroyed) return done(channel.errored ?? connectionLost());
      // The client hears of no end in the middle of an answer, and would wait for the rest for ever.
      channel.once("close", () => setTimeout(() => this.#lost(connectionLost()), takenInWithinMs));
      done(null, channel);
    }, done);
  }
}

function connectionLost(): Error {
  return Object.assign(new Error("the connection to Docker was lost before its answer"), { code: "ECONNRESET" });
}

function onlyOnce(answer: Answer): Answer {
  let answered = false;
  return (error, value) => {
    if (!answered) answer(error, value);
    answered = true;
  };
}
