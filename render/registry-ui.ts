export interface RegistryUiConf {
  /** Port to listen on. */
  port: number;
  /** URL of the registry on the containers' network, without an ending slash. */
  registry: string;
  /** The authority that must have signed the registry's certificate; for https. */
  caPath?: string;
}

/** nginx.conf of the registry's page: the page itself, and the registry's API below the same address. */
export function renderRegistryUi({ port, registry, caPath }: RegistryUiConf): string {
  const trust = caPath
    ? `
            proxy_ssl_verify on;
            proxy_ssl_trusted_certificate ${caPath};
            proxy_ssl_server_name on;`
    : "";
  return `# Written by the Pulumi program. A change made here shows as drift and is undone by the next update.
worker_processes 1;
pid /tmp/nginx.pid;
error_log stderr warn;

events {
    worker_connections 256;
}

http {
    access_log off;
    server_tokens off;
    client_body_temp_path /tmp/body;
    proxy_temp_path /tmp/proxy;
    fastcgi_temp_path /tmp/fastcgi;
    uwsgi_temp_path /tmp/uwsgi;
    scgi_temp_path /tmp/scgi;

    # The engine's own: a registry that was replaced has another address.
    resolver 127.0.0.11 valid=5s ipv6=off;

    server {
        listen ${port};
        root /usr/share/registry-ui;

        location = / {
            default_type "text/html; charset=utf-8";
            add_header Content-Security-Policy "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
            add_header X-Content-Type-Options nosniff;
            add_header Referrer-Policy no-referrer;
            try_files /index.html =404;
        }

        location = /health {
            return 204;
        }

        location /v2/ {
            # To look and to delete; images are pushed to the registry itself.
            limit_except GET DELETE {
                deny all;
            }
            set $registry ${registry};
            proxy_pass $registry;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;${trust}
        }

        location / {
            return 404;
        }
    }
}
`;
}
