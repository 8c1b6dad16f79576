/**
 * The look of launcher and frame. A constructable sheet: a site's content security policy, which may
 * forbid style elements and attributes, does not concern it.
 */
export const STYLES = `
:host{all:initial;position:fixed;inset:auto;z-index:2147483000;--gap:24px}
*{box-sizing:border-box}
button{all:unset;box-sizing:border-box;position:fixed;bottom:calc(var(--gap) + var(--lift,0px) + env(safe-area-inset-bottom,0px));width:56px;height:56px;border-radius:28px;
  display:grid;place-items:center;cursor:pointer;background:var(--brand);color:var(--on-brand);
  box-shadow:0 8px 24px rgb(16 20 28/.25);transition:transform .12s ease-out;-webkit-tap-highlight-color:transparent}
.right button,.right iframe,.right p{right:var(--gap)}
.left button,.left iframe,.left p{left:var(--gap)}
button:hover{transform:translateY(-1px)}
button:active{transform:none}
button:focus-visible{outline:2px solid var(--brand);outline-offset:3px}
svg{grid-area:1/1;width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;
  stroke-linejoin:round;transition:opacity .12s ease-out,transform .18s ease-out}
svg.cross{width:24px;height:24px;stroke-width:2}
.closed .cross,.open .bubble,.loading .cross,.loading .bubble{opacity:0;transform:scale(.6)}
.ring{opacity:0}
.loading .ring{opacity:1;animation:turn .9s linear infinite}
.badge{position:absolute;top:-3px;inset-inline-end:-3px;min-width:20px;height:20px;padding:0 6px;border-radius:10px;
  background:#B3141B;color:#fff;box-shadow:0 0 0 2px #fff;text-align:center;
  font:600 12px/20px system-ui,-apple-system,"Segoe UI","Noto Sans SC",sans-serif}
.badge:empty{display:none}
iframe{position:fixed;bottom:94px;width:0;height:0;border:0;border-radius:18px;background:transparent;visibility:hidden;
  color-scheme:normal;opacity:0;transform:translateY(8px)}
.open iframe{width:384px;max-width:calc(100vw - 2*var(--gap));height:704px;max-height:calc(100vh - 118px);visibility:visible;
  opacity:1;transform:none;transition:opacity .18s ease-out,transform .18s ease-out;
  box-shadow:0 24px 64px rgb(16 20 28/.22),0 2px 8px rgb(16 20 28/.10)}
p{position:fixed;bottom:94px;max-width:280px;margin:0;padding:10px 14px;border-radius:12px;background:#14171C;color:#fff;
  font:14px/20px system-ui,-apple-system,"Segoe UI","Noto Sans SC",sans-serif;box-shadow:0 8px 24px rgb(16 20 28/.25)}
p:empty{display:none}
@media (max-width:479.98px){
  :host{--gap:16px}
  .open iframe{inset:0 auto auto 0;top:var(--top,0);width:100vw;max-width:none;height:var(--height,100dvh);max-height:none;
    border-radius:0;box-shadow:none}
  .open button{display:none}
}
@media print{:host{display:none}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}.loading .ring{animation-duration:3s}}
@keyframes turn{to{transform:rotate(1turn)}}
`
