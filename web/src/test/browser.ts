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
/** Everything is on screen. */
class SeeingObserver extends SilentObserver {
  constructor(private readonly tell: (entries: readonly { isIntersecting: boolean }[]) => void) {
    super();
  }
  override observe(): void {
    this.tell([{ isIntersecting: true }]);
  }
}
Object.assign(globalThis, {
  ResizeObserver: SilentObserver,
  IntersectionObserver: SeeingObserver,
  TextDecoder,
  TextEncoder,
});
Object.defineProperty(window, 'matchMedia', {
  writable: true,
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
