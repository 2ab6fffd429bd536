import ssh2 from "ssh2";

export interface SshKeyPair {
  /** As in authorized_keys, without a comment. */
  public: string;
  /** In OpenSSH's format. */
  private: string;
}

/** An Ed25519 key pair. Of those that ssh2 makes, one of 250 or so it cannot read itself: "Malformed OpenSSH private key". */
export function makeSshKey(passphrase?: string): SshKeyPair {
  const options = passphrase ? { passphrase, cipher: "aes256-ctr" as const, rounds: 4 } : undefined;
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync("ed25519", options as never);
    const isSound = [pair.public, pair.private].every(
      (key) => !(ssh2.utils.parseKey(key, passphrase) instanceof Error),
    );
    if (isSound) return { public: pair.public.trim(), private: pair.private };
  }
}
