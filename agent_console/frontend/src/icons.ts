// One set, on a grid of 24, drawn by a stroke of 1.7. The text between the quotes is the inside of an svg.
const bubble =
  '<path d="M4 7a3 3 0 0 1 3-3h10a3 3 0 0 1 3 3v6.5a3 3 0 0 1-3 3h-5.5l-4.2 3.4a.8.8 0 0 1-1.3-.6v-2.8A3 3 0 0 1 4 13.5Z"/><path d="M8.5 9h7M8.5 12.3h4.5"/>';
const handset =
  '<path d="M6.4 3.8h2.3c.5 0 .9.3 1 .8l.7 3c.1.4 0 .8-.3 1L8.5 10.1a11.6 11.6 0 0 0 5.4 5.4l1.5-1.6c.3-.3.6-.4 1-.3l3 .7c.5.1.8.5.8 1v2.3c0 1.3-1.1 2.4-2.4 2.3C10.3 19.3 4.7 13.7 4.1 6.2 4 4.9 5.1 3.8 6.4 3.8Z"/>';

export const ICONS = {
  chat: bubble,
  phone: handset,
  sms: '<rect x="6.5" y="3" width="11" height="18" rx="2.6"/><path d="M9.5 7.5h5M9.5 11h5M9.5 14.5h2.5"/>',
  mail: '<rect x="3" y="5" width="18" height="14" rx="2.6"/><path d="m4 7.8 6.6 4.7a2.4 2.4 0 0 0 2.8 0L20 7.8"/>',
  note: '<path d="m4.5 19.5.9-4L15.7 5.2a2 2 0 0 1 2.8 0l.3.3a2 2 0 0 1 0 2.8L8.5 18.6Z"/><path d="m13.7 7.2 3.1 3.1"/>',
  lock: '<rect x="5" y="10.5" width="14" height="9.5" rx="2.2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
  desk: '<path d="M4.5 14.5V12a7.5 7.5 0 0 1 15 0v2.5"/><rect x="3.5" y="13" width="4" height="6" rx="1.8"/><rect x="16.5" y="13" width="4" height="6" rx="1.8"/><path d="M18.5 19c0 1.4-1.4 2.3-3.5 2.3h-1.5"/>',
  people:
    '<circle cx="9" cy="8.5" r="3.4"/><path d="M2.8 19.3c.3-3.2 2.9-5 6.2-5s5.9 1.8 6.2 5M15.3 5.3a3.4 3.4 0 0 1 0 6.4M17.3 14.7c2.2.6 3.7 2.2 3.9 4.6"/>',
  person: '<circle cx="12" cy="8.5" r="3.6"/><path d="M5.2 19.8c.4-3.5 3.2-5.4 6.8-5.4s6.4 1.9 6.8 5.4"/>',
  search: '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.3 4.3"/>',
  keyboard:
    '<rect x="2.5" y="6" width="19" height="12.5" rx="2.4"/><path d="M6 10h.3M9.5 10h.3M13 10h.3M16.5 10h1M6 13h.3M17.5 13h.3M9 15.5h6"/>',
  globe:
    '<circle cx="12" cy="12" r="8.3"/><path d="M3.7 12h16.6M12 3.7c2.6 2.5 3.7 5.3 3.7 8.3s-1.1 5.8-3.7 8.3c-2.6-2.5-3.7-5.3-3.7-8.3s1.1-5.8 3.7-8.3Z"/>',
  tag: '<path d="M4 12.2V5.5A1.5 1.5 0 0 1 5.5 4h6.7l7.4 7.4a1.5 1.5 0 0 1 0 2.1l-6.1 6.1a1.5 1.5 0 0 1-2.1 0Z"/><path d="M8.3 8.3v.1" stroke-width="2.4"/>',
  panel: '<rect x="3.5" y="5" width="17" height="14" rx="2.4"/><path d="M14.5 5v14"/>',
  link: '<path d="M10 14a3.7 3.7 0 0 0 5.3 0l3-3a3.7 3.7 0 0 0-5.3-5.3l-.8.8M14 10a3.7 3.7 0 0 0-5.3 0l-3 3a3.7 3.7 0 0 0 5.3 5.3l.8-.8"/>',
  down: '<path d="m6 9.5 6 6 6-6"/>',
  back: '<path d="m14.5 6-6 6 6 6"/>',
  plus: '<path d="M12 5.5v13M5.5 12h13"/>',
  close: '<path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/>',
  check: '<path d="m5 12.8 4.5 4.5L19 7.5"/>',
  checks: '<path d="m2.5 12.8 4.2 4.2L15.5 8M11.5 16.5l.6.5L21.5 8"/>',
  clock: '<circle cx="12" cy="12" r="8.3"/><path d="M12 7.5V12l3 2"/>',
  retry: '<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4L19.5 9M19.5 4.5V9H15"/>',
  enter: '<path d="M19 6v5a3 3 0 0 1-3 3H6M9.5 10.5 6 14l3.5 3.5"/>',
  callIn: handset + '<path d="M20 4l-5.2 5.2M14.8 5v4.2H19"/>',
  hangUp:
    '<path d="M3.6 14.7c-.6-1-.5-2.2.2-3C6 9.4 8.9 8.2 12 8.2s6 1.2 8.2 3.5c.7.8.8 2 .2 3l-.9 1.4c-.3.5-.9.7-1.5.5l-2.6-.9a1.2 1.2 0 0 1-.8-1.1v-1.9a11.6 11.6 0 0 0-5.2 0v1.9c0 .5-.3.9-.8 1.1l-2.6.9c-.6.2-1.2 0-1.5-.5Z"/>',
  bolt: '<path d="M13 3.5 5.5 13.5H11L10.5 20.5 18.5 10.5H13Z"/>',
  clip: '<path d="m19.5 11.5-7.6 7.6a4.8 4.8 0 0 1-6.8-6.8l7.9-7.9a3.2 3.2 0 0 1 4.5 4.5l-7.8 7.8a1.6 1.6 0 0 1-2.3-2.3l7.1-7"/>',
  file: '<path d="M13.5 3.5H8A2.2 2.2 0 0 0 5.8 5.700v12.600A2.2 2.2 0 0 0 8 20.500h8a2.2 2.2 0 0 0 2.2-2.200V8.200Z"/><path d="M13.5 3.500v4.700h4.7"/>',
  picture:
    '<rect x="3.5" y="4.5" width="17" height="15" rx="2.4"/><circle cx="9" cy="9.7" r="1.6"/><path d="m4 17 4.7-4.5 3.3 3 3.5-3.8 4.7 4.8"/>',
  eye: '<path d="M2.8 12S6.2 5.8 12 5.8 21.2 12 21.2 12 17.8 18.2 12 18.2 2.8 12 2.8 12Z"/><circle cx="12" cy="12" r="2.8"/>',
  archive:
    '<rect x="3.5" y="4.5" width="17" height="4.5" rx="1.4"/><path d="M5 9v8.500A2 2 0 0 0 7 19.500h10a2 2 0 0 0 2-2V9M10 13h4"/>',
  calendar: '<rect x="4" y="5" width="16" height="15" rx="2.4"/><path d="M4 10h16M8.5 3v3.500M15.5 3v3.5"/>',
  dots: '<path d="M6 12h.1M12 12h.1M18 12h.1" stroke-width="2.6"/>',
  toBottom: '<path d="M12 5v13M6.5 12.5 12 18l5.5-5.5"/>',
} as const;

export type IconName = keyof typeof ICONS;
