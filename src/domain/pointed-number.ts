/** Where a number's texts and calls are to be brought: here, or where they were brought before. */
export type WantedPointing = 'here' | 'former'
