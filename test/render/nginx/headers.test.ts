import { describe, expect, test } from "vitest";
import { addHeaders, headerMaps } from "../../../render/nginx/headers.ts";

const names = (headers: Record<string, string>, hstsSeconds = 60) =>
  addHeaders({ headers, hstsSeconds }).map((line) => line.split(" ")[1]);
const maps = (headers: Record<string, string>) => headerMaps({ headers, hstsSeconds: 60 }).join("\n");
const standard = ["Referrer-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options"];

describe("headers", () => {
  test("are nginx's own and those of errors", () => expect(names({})).toEqual(["Allow", "Retry-After", ...standard]));

  test("are added unless the app sends them", () => {
    expect(maps({})).toContain(
      'map $upstream_http_strict_transport_security $add_strict_transport_security {\n    "" "max-age=60";\n}',
    );
    expect(addHeaders({ headers: {}, hstsSeconds: 60 })).toContain(
      "add_header X-Frame-Options $add_x_frame_options always;",
    );
  });

  test("say nothing of HTTPS for 0 seconds", () =>
    expect(names({}, 0)).toEqual(["Allow", "Retry-After", ...standard.filter((name) => !name.startsWith("Strict"))]));

  test("that are declared come to nginx's own", () =>
    expect(names({ "X-Team": "bots" })).toEqual(["Allow", "Retry-After", ...standard, "X-Team"]));

  test("that are declared take the place of nginx's own, whatever their case", () => {
    expect(names({ "x-frame-options": "SAMEORIGIN" }).filter((name) => /frame/i.test(name!))).toHaveLength(1);
    expect(maps({ "x-frame-options": "SAMEORIGIN" })).toContain('"" "SAMEORIGIN";');
  });

  test("that are declared empty are not sent", () =>
    expect(names({ "X-Frame-Options": "" })).not.toContain("X-Frame-Options"));

  test("keep their quotes", () =>
    expect(maps({ "Permissions-Policy": 'geolocation=(self "https://a")' })).toContain(
      `"" "geolocation=(self \\"https://a\\")";`,
    ));
});
