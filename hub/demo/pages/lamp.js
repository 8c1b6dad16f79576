// @ts-check
/** The lamp, drawn to any size. */

let drawn = 0

/**
 * @typedef {{ top: string, bottom: string, ground: string }} Shade
 * @type {Record<string, Shade>}
 */
export const SHADES = {
  terracotta: { top: '#C8553D', bottom: '#A9402B', ground: '#E9E4DA' },
  sand: { top: '#D9CFBF', bottom: '#B8AB96', ground: '#3A352F' },
  sage: { top: '#5E7F73', bottom: '#3F5C52', ground: '#D5DBD3' },
  ink: { top: '#2F3A45', bottom: '#1C242C', ground: '#E9E4DA' },
}

/** The picture of the lamp, 556 by 520. @param {Shade} shade @param {string} [ground] */
export function drawLamp(shade, ground = shade.ground) {
  const id = `lamp${drawn++}`
  return `<svg viewBox="0 0 556 520" aria-hidden="true">${defineColours(id, shade)}
<rect width="556" height="520" fill="${ground}"/><rect y="436.6" width="556" height="83.4" opacity=".045"/>
<ellipse cx="278" cy="330.5" rx="244" ry="180.3" fill="url(#${id}g)"/><ellipse cx="293.9" cy="455.2" rx="111.4" ry="17" opacity=".16"/>
<rect x="267.4" y="256.3" width="21.2" height="169.7" fill="url(#${id}m)"/><path d="M198.4 447.2a79.6 31.8 0 0 1 159.1 0Z" fill="url(#${id}m)"/>
<ellipse cx="278" cy="272.2" rx="152.8" ry="22.3" fill="#FFF2D6"/>
<path d="M118.9 272.2C118.9 139.6 193.1 97.1 278 97.1S437.1 139.6 437.1 272.2A159.1 24.4 0 0 1 118.9 272.2Z" fill="url(#${id}s)"/>
<path d="M166.6 235C171.9 160.8 214.4 126.3 251.5 118.4" stroke="#fff" stroke-opacity=".32" stroke-width="12.7" fill="none" stroke-linecap="round"/></svg>`
}

/** The same, square and small: 88 by 88. @param {Shade} shade */
export function drawSmallLamp(shade) {
  const id = `lamp${drawn++}`
  return `<svg viewBox="0 0 88 88" aria-hidden="true">${defineColours(id, shade)}
<rect width="88" height="88" fill="${shade.ground}"/><rect y="73.9" width="88" height="14.1" opacity=".045"/>
<ellipse cx="44" cy="56.3" rx="40.5" ry="29.9" fill="url(#${id}g)"/><ellipse cx="46.6" cy="77" rx="18.5" ry="2.8" opacity=".16"/>
<rect x="42.2" y="44" width="3.5" height="28.2" fill="url(#${id}m)"/><path d="M30.8 75.7a13.2 5.3 0 0 1 26.4 0Z" fill="url(#${id}m)"/>
<ellipse cx="44" cy="46.6" rx="25.3" ry="3.7" fill="#FFF2D6"/>
<path d="M17.6 46.6C17.6 24.6 29.9 17.6 44 17.6S70.4 24.6 70.4 46.6A26.4 4 0 0 1 17.6 46.6Z" fill="url(#${id}s)"/>
<path d="M25.5 40.5C26.4 28.2 33.4 22.4 39.6 21.1" stroke="#fff" stroke-opacity=".32" stroke-width="2.1" fill="none" stroke-linecap="round"/></svg>`
}

/** @param {string} id @param {Shade} shade */
function defineColours(id, shade) {
  return `<defs><linearGradient id="${id}s" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${shade.top}"/><stop offset="1" stop-color="${shade.bottom}"/></linearGradient>
<radialGradient id="${id}g" cx=".5" cy=".5" r=".5"><stop offset="0" stop-color="#FFE9BF" stop-opacity=".95"/><stop offset="1" stop-color="#FFE9BF" stop-opacity="0"/></radialGradient>
<linearGradient id="${id}m" x1="0" x2="1"><stop offset="0" stop-color="#2B2A28"/><stop offset=".45" stop-color="#6A655E"/><stop offset="1" stop-color="#2B2A28"/></linearGradient></defs>`
}
