/** An image's name in its parts; `registry` and `repository` are normalized as Docker does ("redis" = docker.io/library/redis). */
export interface ImageReference {
  registry: string;
  /** Without the registry. */
  repository: string;
  tag?: string;
  /** "sha256:…" */
  digest?: string;
  /** False when the name left the registry to Docker's default. */
  qualified: boolean;
}

/** Splits `[registry/]repository[:tag][@digest]`. The first part is a registry when it has a dot or colon or is "localhost". */
export function parseReference(name: string): ImageReference {
  const [tagged = "", digest] = name.split("@");
  const tag = /:([^/:]+)$/.exec(tagged)?.[1];
  const path = tag === undefined ? tagged : tagged.slice(0, -tag.length - 1);
  const slash = path.indexOf("/");
  const first = path.slice(0, Math.max(slash, 0));
  if (/[.:]/.test(first) || first === "localhost") {
    return { registry: first, repository: path.slice(slash + 1), tag, digest, qualified: true };
  }
  return { registry: "docker.io", repository: slash < 0 ? `library/${path}` : path, tag, digest, qualified: false };
}

/** Registry and repository, without tag and digest. */
export function repositoryOf(name: string): string {
  const { registry, repository } = parseReference(name);
  return `${registry}/${repository}`;
}
