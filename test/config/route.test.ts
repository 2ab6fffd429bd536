import { describe, expect, test } from "vitest";
import { schema } from "../../config/schema.ts";
import { configurationWith, problemsWith } from "../support/configuration.ts";

const at = "apps/api/routes//webhook";

describe("a route", () => {
  test("lets everything through that it does not name, up to a body of 1 MiB and for a minute", () => {
    const { routes } = schema.parse(configurationWith()).apps.api!;
    expect(routes["/webhook"]).toEqual({
      stripPrefix: false,
      maxBodyKb: 1024,
      secretHeader: "X-Telegram-Bot-Api-Secret-Token",
      public: true,
      timeoutSeconds: 60,
    });
  });

  test.each([
    { methods: ["POST", "GET"], contentTypes: ["application/json"] },
    { contentTypes: ["application/vnd.api+json"] },
    { rateLimit: { perSecond: 5, burst: 0 } },
    { secretToken: "hook", secretHeader: "X-Key" },
  ])("takes %j", (route) => expect(problemsWith(["apps/api/routes/\\/webhook", route])).toEqual([]));

  test.each<[route: unknown, problem: string]>([
    [{ methods: [] }, `${at}/methods: must name a method; leave it out to take all`],
    [
      { methods: ["post"] },
      `${at}/methods/0: must be one of DELETE, GET, OPTIONS, PATCH, POST, PUT, got "post"; choose one of them`,
    ],
    [
      { contentTypes: ["json"] },
      `${at}/contentTypes/0: must be a media type in lower case, without parameters, got "json"; application/json is one`,
    ],
    [
      { methods: ["GET"], contentTypes: ["text/plain"] },
      `${at}/contentTypes: must go with a method that has a body (PATCH, POST, PUT); leave it out, or add one`,
    ],
    [{ maxBodyKb: 0 }, `${at}/maxBodyKb: must be a whole number of KiB, 1–65536, got 0; 1024 is the default`],
    [
      { rateLimit: { perSecond: 0.5 } },
      `${at}/rateLimit/perSecond: must be a whole number of requests a second, 1–10000, got 0.5; give what one client needs at most`,
    ],
    [
      { rateLimit: { burst: 5 } },
      `${at}/rateLimit/perSecond: is missing: must be a whole number of requests a second, 1–10000; give what one client needs at most`,
    ],
    [
      { secretHeader: "X_Key" },
      `${at}/secretHeader: must be the name of a header, got "X_Key"; use letters, digits and single dashes`,
    ],
    [{ public: "no" }, `${at}/public: must be true or false, got "no"; leave it out for true`],
    [
      { timeoutSeconds: 0 },
      `${at}/timeoutSeconds: must be a whole number of seconds, 1–3600, got 0; 60 is the default`,
    ],
  ])("%j is refused", (route, problem) =>
    expect(problemsWith(["apps/api/routes/\\/webhook", route])).toEqual([problem]),
  );

  test.each(["webhook", "/web hook", "/a//b", "/a/../b", "/$a", "/a;b", "/a?b=c"])("at %s is refused", (path) =>
    expect(problemsWith(["apps/api/routes", { [path]: {} }])).toEqual([
      `apps/api/routes/${path}: must be a path of letters, digits and . _ ~ - without empty or dotted parts, got "${path}"; start it with /`,
    ]),
  );

  test.each(["/health", "/nginx-status", "/_error"])("at %s would be nginx's own", (path) =>
    expect(problemsWith(["apps/api/routes", { [path]: {} }])).toEqual([
      `apps/api/routes/${path}: must not be ${path}, which nginx answers; choose another path`,
    ]),
  );
});
