import pg from "pg";
import type { PostgresService } from "../../../config/service.ts";
import type { AskService } from "./services.ts";

/** Milliseconds for a login, and for each answer. */
const withinMs = 4000;

/** Logs in, and asks whether it can be written to: a standby answers every question but that. */
export const askPostgres: AskService<PostgresService> = async ({ declared, port, secret, tls }) => {
  const client = new pg.Client({
    host: "127.0.0.1",
    port,
    database: declared.database,
    user: declared.user,
    password: await secret(declared.password),
    ssl: tls ?? false,
    connectionTimeoutMillis: withinMs,
    query_timeout: withinMs,
    application_name: "aisha check",
  });
  client.on("error", () => {}); // told of by the question under way
  try {
    await client.connect();
    const { rows } = await client.query("select pg_is_in_recovery() as standby");
    if (rows[0].standby && !declared.readOnly) return "it is a standby, and takes no changes";
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
};
