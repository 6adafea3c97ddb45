/** What the operator must see of payments and of the float. */
export interface PayingAlarm {
  readonly code:
    | 'paying.stuck' // the mint's answers contradict one another: the intent stays open until they agree
    | 'paying.false-answer' // an answer that the mint's own keys disprove
    | 'paying.released' // the mint refused: the user's ecash is free again
    | 'paying.broken' // following a payment ended with an exception: it is taken up again at the next start
    | 'float.low'
    | 'float.taken' // ecash has left the float, as the operator wanted
    | 'float.kept' // the mint refused, and nothing left the float
    | 'float.returned' // what was taken out is float again
  readonly subject: string
  readonly detail: string
}
