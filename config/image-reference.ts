/** An image by its digest. The tag beside it, where there is one, is for people: the digest alone says which image it is. */
export interface ImageReference {
  /** With the registry in front, as `10.20.0.2:5000/aisha/sample`. */
  repository: string;
  tag?: string;
  /** `sha256:` and 64 hexadecimal digits. */
  digest: string;
}

/** Reads `repository[:tag]@sha256:…`; undefined for anything else, as the name of an image that is built. */
export function referenceOf(image: string): ImageReference | undefined {
  const found = /^(?<repository>.+?)(:(?<tag>[\w.-]+))?@(?<digest>sha256:[0-9a-f]{64})$/.exec(image)?.groups;
  return found && { repository: found.repository!, tag: found.tag, digest: found.digest! };
}

/** What an engine is to pull and run: the same for the same digest, whatever tag led to it. Anything else stays as it is. */
export function withoutTag(image: string): string {
  const reference = referenceOf(image);
  return reference ? `${reference.repository}@${reference.digest}` : image;
}
