import type { IConstruct } from 'constructs';
import { fail } from '../common';

// registry/path:tag@digest as in https://github.com/distribution/reference, without its normalization.
const REFERENCE =
  /^([a-zA-Z0-9.-]+(:\d+)?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[\w][\w.-]{0,127})?(@[a-z0-9]+:[0-9a-f]{32,})?$/;

/** The tag of an image, or its digest; undefined when it has neither. */
export function pinOf(image: string): string | undefined {
  const [name, digest] = image.split('@');
  return digest ?? name.slice(name.lastIndexOf('/') + 1).split(':')[1];
}

export function isPinned(image: string): boolean {
  const pin = pinOf(image);
  return pin !== undefined && pin !== 'latest';
}

/**
 * A complete, pinned image reference.
 *
 * @param tag what an image without tag and digest gets
 */
export function pinnedImage(scope: IConstruct, prop: string, image: string, tag?: string): string {
  if (typeof image !== 'string' || image.trim() === '') {
    fail(scope, `${prop} is ${JSON.stringify(image) ?? 'missing'}`, 'give the name of a container image');
  }
  const full = pinOf(image) === undefined && tag !== undefined ? `${image}:${tag}` : image;
  if (!REFERENCE.test(full)) {
    fail(
      scope,
      `${prop} '${full}' is not an image reference`,
      "it has the form 'registry/name:tag' or 'registry/name@digest'",
    );
  }
  if (!isPinned(full)) {
    const found = pinOf(full) === undefined ? 'has no tag' : "has the tag 'latest'";
    fail(scope, `${prop} '${full}' ${found}`, 'pin a version or a digest: what runs must be what was reviewed');
  }
  return full;
}
