// What jsdom leaves out and the dashboard needs: media queries, observers, encoders and a size for virtual rows.
import { TextDecoder, TextEncoder } from 'node:util';
import { configure } from '@testing-library/dom';

// A busy machine takes its time to load a page's chunk; what waits ends as soon as its condition holds.
configure({ asyncUtilTimeout: 10_000 });

class SilentObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
Object.assign(globalThis, {
  ResizeObserver: SilentObserver,
  IntersectionObserver: SilentObserver,
  TextDecoder,
  TextEncoder,
});
Object.defineProperty(window, 'matchMedia', {
  value: (media: string) => ({
    media,
    // Without motion every layer is there at once.
    matches: media.includes('reduced-motion'),
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }),
});
Object.defineProperty(window, 'scrollTo', { value: () => undefined });
for (const [side, pixels] of [
  ['Height', 600],
  ['Width', 1200],
] as const) {
  Object.defineProperty(HTMLElement.prototype, `offset${side}`, { configurable: true, get: () => pixels });
  Object.defineProperty(HTMLElement.prototype, `client${side}`, { configurable: true, get: () => pixels });
}
HTMLElement.prototype.scrollIntoView = () => undefined;
