import { Hash } from './Hash.tsx'

/** A Bitcoin address: head and tail as people compare them, whole on hover and focus, copied on a click. */
export const Address = ({ value, inRow = false, what = 'address' }: { value: string; inRow?: boolean; what?: string }) => (
  <Hash value={value} what={what} head={12} tail={8} inRow={inRow} />
)
