import { type ReactNode, useEffect, useRef, useState } from 'react';

// A screen ahead: who scrolls finds the chart drawn.
const AHEAD = '400px 0px';

/** Renders its child once it comes near the screen, and keeps it: charts that nobody sees cost nothing. */
export function InView({ children, placeholder }: { readonly children: ReactNode; readonly placeholder: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element || isSeen) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setSeen(true);
      },
      { rootMargin: AHEAD },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [isSeen]);
  return <div ref={box}>{isSeen ? children : placeholder}</div>;
}
