/** Redemptions that were released are few among a million that were paid, and an operator looks for them. Open ones have their index. */
export const releasedIntents = `
CREATE INDEX released_intents ON intents (id) WHERE state = 'released';
`
