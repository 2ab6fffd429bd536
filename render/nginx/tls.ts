// Mozilla's intermediate profile, version 6.0: TLS 1.2 and 1.3, the client's order of ciphers.
const ciphers = [
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
];
const curves = ["X25519", "prime256v1", "secp384r1"];

/** How nginx speaks TLS, for its `http` block. */
export const tls = [
  "ssl_protocols TLSv1.2 TLSv1.3;",
  `ssl_ciphers ${ciphers.join(":")};`,
  `ssl_ecdh_curve ${curves.join(":")};`,
  "ssl_prefer_server_ciphers off;",
  "ssl_session_cache shared:tls:10m;",
  "ssl_session_timeout 1d;",
  "ssl_session_tickets off;",
];
