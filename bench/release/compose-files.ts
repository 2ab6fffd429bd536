import type { ProductImages } from "./side.ts";

/** In the container. */
const httpsPort = 8443;

/** docker-compose.yml as people write it for two replicas behind nginx; a release gives VERSION another value. */
export function composeFile({ api, redis, nginx }: ProductImages, port: number): string {
  const replica = `
    image: ${api}
    command: node webhook-api/main.ts
    init: true
    restart: unless-stopped
    environment:
      REDIS_URL: redis://redis:6379
      VERSION: \${VERSION}
    depends_on:
      redis:
        condition: service_healthy
    healthcheck:
      test: curl -fsS http://127.0.0.1:8080/health
      interval: 1s
      start_period: 10s`;
  return `version: "3.8"

services:
  nginx:
    image: ${nginx}
    init: true
    restart: unless-stopped
    ports:
      - 127.0.0.1:${port}:${httpsPort}
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
      - ./server.pem:/etc/nginx/server.pem:ro
    depends_on:
      api-1:
        condition: service_healthy
      api-2:
        condition: service_healthy

  api-1:${replica}

  api-2:${replica}

  redis:
    image: ${redis}
    init: true
    restart: unless-stopped
    volumes:
      - redis:/data
    healthcheck:
      test: redis-cli ping
      interval: 1s

volumes:
  redis:
`;
}

/** nginx.conf as people write it; the pair of key and certificate is in one file. */
export const nginxConf = `user www-data;
worker_processes auto;
error_log /dev/stderr;

events {
    worker_connections 1024;
}

http {
    access_log /dev/stdout;

    upstream api {
        server api-1:8080;
        server api-2:8080;
    }

    server {
        listen ${httpsPort} ssl;
        ssl_certificate /etc/nginx/server.pem;
        ssl_certificate_key /etc/nginx/server.pem;
        ssl_protocols TLSv1.2 TLSv1.3;

        location / {
            proxy_pass http://api;
            proxy_set_header Host $host;
            proxy_set_header X-Real-IP $remote_addr;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
        }
    }
}
`;
