/** How good it is, as badges and edges show it in colours. */
export type Tone = 'good' | 'bad' | 'warn' | 'plain'
