// How far a search for sessions looks, where it looks through rows.

/** A number's participations that are looked at in one service: as many active ones, and as many others, as person and as proxy number. */
export const participationsSearchedMax = 500

/** An account's newest sessions that are looked at for those of one status, where no index knows them. */
export const sessionsSearchedMax = 10_000

/** People of one session that are shown: those who are in it, and the newest of those who were. */
export const participantsShownMax = 100
