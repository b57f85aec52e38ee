// Line icons of 24 by 24, drawn for the console.

const paths = {
  mask: 'M3 9c3-2.500 6-2.500 9-1 3-1.500 6-1.500 9 1 .5 5-1.500 8-5 8-2 0-2.500-1.500-4-1.500S10 17 8 17c-3.500 0-5.500-3-5-8zM7 11.500c1.500-.5 2.500 0 3 1M17 11.500c-1.500-.5-2.500 0-3 1',
  phone:
    'M8 2.500h8a1.500 1.500 0 0 1 1.500 1.500v16a1.500 1.500 0 0 1-1.500 1.500H8A1.500 1.500 0 0 1 6.500 20V4A1.500 1.500 0 0 1 8 2.500zM11 18.500h2',
  chart: 'M4 20V4M4 20h16M8 16v-5M12 16V8M16 16v-7',
  people:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c0-4 3-6 6.500-6s6.500 2 6.500 6M16 4.300a3.500 3.500 0 0 1 0 6.400M18 14.300c2.200.9 3.500 2.800 3.500 5.700',
  hash: 'M9 4 7 20M17 4l-2 16M4 9h16M4 15h16',
  search: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM20 20l-4.500-4.500',
  send: 'M20.500 3.500 10 14M20.500 3.500 14 20.500l-4-6.500-6.500-4z',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2',
  call: 'M6.500 3.500 9 4l1.200 4-2 1.800a12 12 0 0 0 6 6l1.800-2 4 1.200.5 2.500c0 1.700-1.500 3-3.200 2.800C10.500 19.600 4.400 13.500 3.700 6.700 3.500 5 4.800 3.500 6.500 3.500z',
  close: 'M6 6l12 12M18 6 6 18',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-2.500 4 3.500M15.500 9.500h.01',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  plus: 'M12 5v14M5 12h14',
} as const

export type IconName = keyof typeof paths

/** Says nothing to who does not see it: the words beside it do. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}
