import { isPinned, pinnedImage, pinOf } from '../../src/kubernetes/image-reference';
import { refusal, shopChart } from '../support/synth';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('the pin', () => {
  test.each([
    ['app', undefined],
    ['app:1', '1'],
    ['app:latest', 'latest'],
    ['registry.example.com/shop/app', undefined],
    ['registry.example.com/shop/app:1.4.0', '1.4.0'],
    ['localhost:5000/app', undefined],
    ['localhost:5000/app:1', '1'],
    [`app@${DIGEST}`, DIGEST],
    [`app:1@${DIGEST}`, DIGEST],
    [`localhost:5000/app@${DIGEST}`, DIGEST],
  ])('of %s is %s', (image, pin) => {
    expect(pinOf(image)).toBe(pin);
    expect(isPinned(image)).toBe(pin !== undefined && pin !== 'latest');
  });

  test('is the digest, even beside the tag latest', () => {
    expect(isPinned(`app:latest@${DIGEST}`)).toBe(true);
  });
});

describe('a pinned image', () => {
  const chart = shopChart();

  test.each([
    ['app', '1.4.0', 'app:1.4.0'],
    ['app:2', '1.4.0', 'app:2'],
    [`app@${DIGEST}`, '1.4.0', `app@${DIGEST}`],
    ['localhost:5000/shop/app', '1.4.0', 'localhost:5000/shop/app:1.4.0'],
    ['localhost:5000/shop/app:2', '1.4.0', 'localhost:5000/shop/app:2'],
    ['registry.example.com/a/b_c/d-e/f.g', '1', 'registry.example.com/a/b_c/d-e/f.g:1'],
    ['app:2', undefined, 'app:2'],
  ])('%s with version %s is %s', (image, tag, full) => {
    expect(pinnedImage(chart, 'image', image, tag)).toBe(full);
  });

  const PIN = 'pin a version or a digest: what runs must be what was reviewed';
  const FORM = "it has the form 'registry/name:tag' or 'registry/name@digest'";
  const NAME = 'give the name of a container image';
  test.each<[any, string | undefined, string]>([
    ['app:latest', '1.4.0', `shop: image 'app:latest' has the tag 'latest'; ${PIN}`],
    ['app', 'latest', `shop: image 'app:latest' has the tag 'latest'; ${PIN}`],
    ['localhost:5000/app', undefined, `shop: image 'localhost:5000/app' has no tag; ${PIN}`],
    ['', '1.4.0', `shop: image is ""; ${NAME}`],
    ['  ', '1.4.0', `shop: image is "  "; ${NAME}`],
    [undefined, '1.4.0', `shop: image is missing; ${NAME}`],
    [null, '1.4.0', `shop: image is null; ${NAME}`],
    [42, '1.4.0', `shop: image is 42; ${NAME}`],
    ['app:', '1.4.0', `shop: image 'app:' is not an image reference; ${FORM}`],
    ['app:-1', '1.4.0', `shop: image 'app:-1' is not an image reference; ${FORM}`],
    ['app:1 2', '1.4.0', `shop: image 'app:1 2' is not an image reference; ${FORM}`],
    ['app', '1.4.0+build', `shop: image 'app:1.4.0+build' is not an image reference; ${FORM}`],
    ['app name', '1', `shop: image 'app name:1' is not an image reference; ${FORM}`],
    ['APP', '1', `shop: image 'APP:1' is not an image reference; ${FORM}`],
    [
      'https://registry.example.com/app',
      '1',
      `shop: image 'https://registry.example.com/app:1' is not an image reference; ${FORM}`,
    ],
    ['app@sha256:0123', '1', `shop: image 'app@sha256:0123' is not an image reference; ${FORM}`],
    [`app:${'1'.repeat(129)}`, '1', `shop: image 'app:${'1'.repeat(129)}' is not an image reference; ${FORM}`],
  ])('fails for %j with version %s', (image, tag, message) => {
    expect(refusal(() => pinnedImage(chart, 'image', image, tag))).toBe(message);
  });
});
