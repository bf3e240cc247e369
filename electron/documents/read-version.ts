/** Rises when files are read or cut in another way: what was read before is then read anew. */
export const readerVersion = 1
