// A contact that went into no session.

/** What is still to be done with it: the application is to be asked, out of session. */
export type StrayStage = 'out-of-session'

/** What came of it in the end. */
export type StrayOutcome = 'ignored' | 'answered' | 'session-created' | 'failed'
