import { expect, test } from "vitest";
import { renderRegistryUi } from "../../render/registry-ui.ts";

const http = renderRegistryUi({ port: 8080, registry: "http://registry:5000" });

/** The location of the registry's API, without what is around it. */
const api = (text: string) => /^ {8}location \/v2\/ \{\n(.*?)^ {8}\}/ms.exec(text)![1]!.replaceAll(/^ {12}/gm, "");

test("the API can be read and deleted from, at the address that the registry has now", () => {
  expect(api(http)).toBe(`# To look and to delete; images are pushed to the registry itself.
limit_except GET DELETE {
    deny all;
}
set $registry http://registry:5000;
proxy_pass $registry;
proxy_http_version 1.1;
proxy_set_header Host $http_host;
`);
});

test("over https, only the registry that its authority signed is believed", () => {
  const https = renderRegistryUi({ port: 8080, registry: "https://registry:5000", caPath: "/etc/aisha/ca.pem" });
  expect(https).toBe(
    http.replace("http://registry", "https://registry").replace(
      "Host $http_host;",
      `Host $http_host;
            proxy_ssl_verify on;
            proxy_ssl_trusted_certificate /etc/aisha/ca.pem;
            proxy_ssl_server_name on;`,
    ),
  );
});

test.each(["listen 8080;", "root /usr/share/registry-ui;", "resolver 127.0.0.11 valid=5s ipv6=off;"])(
  "says %s",
  (line) => expect(http.split("\n").map((found) => found.trim())).toContain(line),
);
