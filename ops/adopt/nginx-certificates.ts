import { join, relative, resolve } from "node:path/posix";
import type { OldMount } from "./found.ts";

/** A directive of nginx's configuration that names a file. */
export interface Directive {
  path: string;
  /** Of the server, in which it stands. */
  file: string;
}

/** A certificate with its key, by paths on the server. */
export interface Certificate {
  cert: string;
  key: string;
}

/** What nginx takes a path to be relative to. */
const nginxFolder = "/etc/nginx";

/**
 * The certificates that nginx is configured with. A path in a file that a container has means what the container has
 * there; what is in no mount is not on the server, and left out.
 * @param containers what each container with nginx has of the server
 * @returns all that are in use, and those whose key stands in the same file
 */
export function nginxCertificates(
  certs: Directive[],
  keys: Directive[],
  containers: OldMount[][],
): { inUse: string[]; pairs: Certificate[] } {
  const files = [...new Set(certs.map(({ file }) => file))];
  const inUse = new Set<string>();
  const pairs = new Map<string, Certificate>();
  for (const file of files) {
    const of = (all: Directive[]) => all.filter((one) => one.file === file).map((one) => onServer(one, containers));
    const ofKeys = of(keys);
    for (const [index, cert] of of(certs).entries()) {
      if (cert === undefined) continue;
      inUse.add(cert);
      const key = ofKeys[index];
      if (key !== undefined && !pairs.has(cert)) pairs.set(cert, { cert, key });
    }
  }
  return { inUse: [...inUse], pairs: [...pairs.values()] };
}

function onServer({ path, file }: Directive, containers: OldMount[][]): string | undefined {
  if (path.includes("$")) return undefined; // another one for each request
  const full = resolve(nginxFolder, path);
  const readers = containers.filter((mounts) => mounts.some(({ source }) => isWithin(file, source)));
  if (readers.length === 0) return full;
  return readers.map((mounts) => throughMounts(full, mounts)).find((found) => found !== undefined);
}

function throughMounts(path: string, mounts: OldMount[]): string | undefined {
  const [inner] = mounts
    .filter(({ target }) => isWithin(path, target))
    .sort((a, b) => b.target.length - a.target.length);
  return inner && join(inner.source, relative(inner.target, path));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
