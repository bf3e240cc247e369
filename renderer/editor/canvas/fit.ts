/** A drawing fills what there is to be seen, but for a little air; a small one stays at its own size. */
export const fitOptions = { padding: '28px', maxZoom: 1 } as const
