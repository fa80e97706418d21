import { describe, expect, it } from '@jest/globals';
import { imageId, readReference } from './image-reference.js';

describe('readReference', () => {
  const cases: [string, string, string | null, string | null][] = [
    ['nginx', 'docker.io/library/nginx', null, null],
    ['busybox:1.28', 'docker.io/library/busybox', '1.28', null],
    ['docker.io/library/busybox:local', 'docker.io/library/busybox', 'local', null],
    ['grafana/grafana:11', 'docker.io/grafana/grafana', '11', null],
    ['localhost/app', 'localhost/app', null, null],
    ['registry:5000/app', 'registry:5000/app', null, null],
    ['registry.local:5000/shop/web:2', 'registry.local:5000/shop/web', '2', null],
    ['ghcr.io/a/b@sha256:abc', 'ghcr.io/a/b', null, 'sha256:abc'],
    ['ghcr.io/a/b:1@sha256:abc', 'ghcr.io/a/b', '1', 'sha256:abc'],
    ['odd:', 'docker.io/library/odd:', null, null],
    ['odd@', 'docker.io/library/odd', null, null],
  ];
  it.each(cases)('reads %s', (reference, repository, tag, digest) => {
    expect(readReference(reference)).toEqual({ repository, tag, digest });
  });
});

describe('imageId', () => {
  const id = (image: string | null, imageDigest: string | null = null, tenantId = 'a') =>
    imageId(tenantId, { image, imageDigest });

  it('is the same for the same reference and digest, another for another, and none without an image', () => {
    expect(id('nginx', 'sha256:a')).toBe(id('nginx', 'sha256:a'));
    expect(new Set([id('nginx'), id('nginx', 'sha256:a'), id('nginx', null, 'b')]).size).toBe(3);
    expect(id('nginx')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(id(null)).toBeNull();
  });
});
