/// Where a thread comes to rest while it grows.

/** Space left above an answer. */
const ABOVE = 16;

export interface Place {
  /** Where the end of the thread would be in view. */
  end: number;
  /** Where the latest answer begins; null while there is none. */
  answer: number | null;
}

/** The end, as long as the answer's first words stay in view: a long answer is read from its beginning. */
export function restingPlace({ end, answer }: Place): number {
  return answer === null ? end : Math.max(0, Math.min(end, answer - ABOVE));
}
