import { useEffect, useState } from 'preact/hooks';
import { parseRoute, type Route } from './route.ts';
import type { Known, Store } from './store.ts';

/** What the store knows; drawn anew at most once a frame, whatever comes. */
export function useKnown(store: Store): Known {
  const [known, setKnown] = useState(store.known());
  useEffect(() => {
    let frame = 0;
    const update = (): void => {
      frame = 0;
      setKnown(store.known());
    };
    update();
    const unsubscribe = store.subscribe(() => {
      // A page in the background has no frames; it is drawn when it is looked at.
      if (frame === 0) frame = requestAnimationFrame(update);
    });
    return () => {
      cancelAnimationFrame(frame);
      unsubscribe();
    };
  }, [store]);
  return known;
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = (): void => setHash(location.hash);
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }, []);
  return parseRoute(hash);
}

/** The width that an element has got, px; 0 before it is known. */
export function useWidth(of: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = of.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, [of]);
  return width;
}
