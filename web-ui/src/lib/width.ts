// How wide a box is, in CSS pixels, told to what draws inside it.

import { app } from './state.svelte';

/**
 * Tells the width at once, whenever the box is resized, and as soon as another page is shown.
 *
 * A page that is not shown has no width. An observer alone speaks in the next frame, which is late
 * on a busy machine; until then a chart stands scaled from the width it guessed, to all that reads
 * the page before the frame is painted.
 */
export function widthOf(tell: (pixels: number) => void) {
  return (box: HTMLElement) => {
    void app.route.page;
    const measure = () => tell(box.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  };
}
