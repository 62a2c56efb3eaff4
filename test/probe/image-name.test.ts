import { describe, expect, it } from 'vitest';
import { completeImageName } from '../../src/probe/image-name.ts';

describe('the name of an image', () => {
  it.each([
    ['busybox', 'docker.io/library/busybox:latest'],
    ['docker.io/busybox', 'docker.io/library/busybox:latest'],
    ['nicolaka/netshoot', 'docker.io/nicolaka/netshoot:latest'],
    ['nicolaka/netshoot:v0.14', 'docker.io/nicolaka/netshoot:v0.14'],
    ['index.docker.io/nicolaka/netshoot:v0.14', 'docker.io/nicolaka/netshoot:v0.14'],
    ['docker.io/nicolaka/netshoot:v0.14@sha256:1', 'docker.io/nicolaka/netshoot@sha256:1'],
    ['registry.example/a/b/c:1', 'registry.example/a/b/c:1'],
    ['registry.example:5000/a', 'registry.example:5000/a:latest'],
    ['localhost/a:1', 'localhost/a:1'],
    ['localhost:5000/a@sha256:1', 'localhost:5000/a@sha256:1'],
  ])('%s is %s', (name, complete) => {
    expect(completeImageName(name)).toBe(complete);
  });
});
