/** Makes the window as narrow as a phone; returns how to widen it again. */
export function narrowToPhone(): () => void {
  const before = window.matchMedia;
  window.matchMedia = (media) => ({ ...before(media), matches: media.includes('max-width') || before(media).matches });
  return () => {
    window.matchMedia = before;
  };
}
