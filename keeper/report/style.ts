import { DARK, declarations, LIGHT } from "./palette.ts";

/** The whole style sheet: system fonts only, nothing is fetched. */
export const STYLE = `
:root{color-scheme:light dark;${declarations(LIGHT)}}
@media (prefers-color-scheme:dark){:root{${declarations(DARK)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:3.5rem}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.page{max-width:74rem;margin:0 auto;padding:0 1.25rem 4rem}
header.cover{padding:2.5rem 0 1.5rem;border-bottom:3px solid var(--accent)}
.eyebrow{margin:0 0 .35rem;color:var(--accent);font-size:.8rem;font-weight:650;letter-spacing:.08em;text-transform:uppercase}
h1{margin:0;font-size:clamp(1.7rem,4.5vw,2.5rem);line-height:1.15;letter-spacing:-.02em}
h2{margin:0 0 .25rem;font-size:1.55rem;line-height:1.2;letter-spacing:-.015em}
h3{margin:2rem 0 .5rem;font-size:1.05rem}
h1,h2,h3,p,td,th,figcaption{overflow-wrap:break-word}
h1{overflow-wrap:anywhere}
p{margin:.5rem 0;max-width:46rem}
.lead{color:var(--muted);font-size:1.05rem}
a{color:var(--accent)}
nav{position:sticky;top:0;z-index:2;display:flex;gap:1.1rem;overflow-x:auto;padding:.7rem 0;background:var(--paper);border-bottom:1px solid var(--rule);font-size:.88rem;white-space:nowrap}
nav a{text-decoration:none}nav a:hover,nav a:focus-visible{text-decoration:underline}
section{padding-top:2.75rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.2rem,1fr));margin:1.25rem 0;background:var(--panel);border:1px solid var(--rule);border-radius:6px;overflow:hidden}
.facts div{padding:.7rem .9rem;box-shadow:1px 0 0 var(--rule),0 1px 0 var(--rule)}
.facts dt{color:var(--muted);font-size:.78rem}
.facts dd{margin:0;font-size:1.3rem;font-weight:640;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20.5rem),1fr));gap:1rem;align-items:stretch}
figure{margin:0;padding:1rem;min-width:0;background:var(--panel);border:1px solid var(--rule);border-radius:6px;break-inside:avoid}
figure.wide{grid-column:1/-1}
figure h3{margin:0 0 .6rem;font-size:.98rem}
figcaption{margin-top:.5rem;color:var(--muted);font-size:.84rem;line-height:1.45;max-width:46rem}
.drawing{overflow-x:auto}
.drawing svg{display:block}
figure.wide .drawing svg{width:100%;min-width:43rem;height:auto}
figure:not(.wide) .drawing svg{max-width:100%;height:auto}
svg text{font-family:inherit;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto;margin:1rem 0;border:1px solid var(--rule);border-radius:6px}
.scroll:focus-visible,a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.88rem;font-variant-numeric:tabular-nums}
caption{padding:.6rem .8rem;text-align:left;color:var(--muted);font-size:.82rem}
th,td{padding:.42rem .8rem;border-top:1px solid var(--rule);text-align:left;vertical-align:top}
thead th{background:var(--panel);color:var(--muted);font-size:.78rem;font-weight:600;white-space:nowrap}
tbody th{font-weight:550}
th.n,td.n{text-align:right;white-space:nowrap}
.long td.n{white-space:normal;min-width:9rem;max-width:22rem;overflow-wrap:anywhere}
.long{max-height:26rem;overflow:auto}
.long .scroll{overflow:visible;margin:0;border:0}
.frame{margin:1rem 0;border:1px solid var(--rule);border-radius:6px}
.tag{display:inline-block;padding:.05rem .45rem;border:1px solid currentColor;border-radius:99px;font-size:.74rem;font-weight:600;white-space:nowrap}
.good{color:var(--liquidity)}.note{color:var(--market)}.bad{color:var(--alarm)}.calm{color:var(--muted)}
.warning{margin:1rem 0;padding:.6rem .9rem;border-left:4px solid var(--alarm);background:var(--panel)}
code{font:.86em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.path{font:.8rem/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
footer{margin-top:3.5rem;padding-top:1rem;border-top:1px solid var(--rule);color:var(--muted);font-size:.84rem}
@media (max-width:34rem){body{font-size:15px}.page{padding:0 1rem 3rem}figure{padding:.8rem .7rem}.facts dd{font-size:1.1rem}th,td{padding:.4rem .6rem}}
@media print{
:root{color-scheme:light;${declarations(LIGHT)}}
@page{margin:14mm}
body{font-size:9.5pt}nav{display:none}.page{max-width:none;padding:0}
section.asset{break-before:page}
.scroll,.long,.drawing{overflow:visible;max-height:none}
.charts{grid-template-columns:1fr 1fr;gap:.6rem}
figure{padding:.6rem}
figure.wide .drawing svg{min-width:0}
th,td{padding:.2rem .4rem}table{font-size:8pt}
tr{break-inside:avoid}thead{display:table-header-group}
h2,h3{break-after:avoid}
}
`;
