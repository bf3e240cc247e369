/** How large a frame is drawn that no document gives a size: a box or group, and one that a run draws its steps in. */
export const boxSize = { w: 640, h: 280 }
/** Room for what most drafts are: two or three steps one after the other. */
export const draftSize = { w: 960, h: 304 }
