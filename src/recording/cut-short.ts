/** The recording ends in the middle of something. What came before is good, so this is a broken line, not the end of all. */
export class CutShort extends Error {
  override readonly name = 'CutShort';
}
