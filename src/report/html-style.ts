/**
 * The style of the HTML report: fonts of the system, nothing from elsewhere. Every colour of text has a contrast of 4.5 or more against what it
 * stands on, light and dark.
 */
export const htmlStyle = `
:root{color-scheme:light dark;--page:#fff;--band:#f5f6f8;--text:#1b1f24;--quiet:#59636e;--line:#d8dde3;--link:#0757b8;--pass:#1a7037;--warn:#855700;--fail:#b3202c;--unknown:#6a3fb0;--live:#3b78c3;--wasted:#c4512d;--empty:#e6e9ed;--ink:#14181d;
--c0:#e3e6ea;--c1:#bdd7f5;--c2:#c9e7c6;--c3:#f7dcae;--c4:#e3cdf2;--c5:#f6c9c9;--c6:#bfe6e2;--c7:#ece3a8;--c8:#d9d3c9}
@media screen and (prefers-color-scheme:dark){:root{--page:#12161b;--band:#1b2027;--text:#e7eaee;--quiet:#a3adb8;--line:#343c46;--link:#7cb5ff;--pass:#63c483;--warn:#e0b04c;--fail:#ff8a8a;--unknown:#c3a2f5;--live:#5b96dd;--wasted:#ea835f;--empty:#2a313a;--ink:#f0f3f6;
--c0:#333b45;--c1:#24486f;--c2:#2a5232;--c3:#634a1a;--c4:#4c3766;--c5:#6b3135;--c6:#1d5250;--c7:#57501a;--c8:#4a443b}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
header,main,footer,nav{max-width:1280px;margin:0 auto;padding:0 24px}
header{padding-top:32px}
h1{font-size:1.6rem;line-height:1.3;font-weight:650;margin:.25rem 0 .5rem;max-width:60rem;text-wrap:pretty}
h2{font-size:1.2rem;line-height:1.3;font-weight:650;margin:2.5rem 0 .75rem}
h3{font-size:1.02rem;font-weight:650;margin:1.25rem 0 .5rem}
h4{font-size:.93rem;font-weight:650;margin:1.75rem 0 .5rem}
p,ul,ol,dl{margin:0 0 .75rem}
a{color:var(--link);text-underline-offset:2px}
a:not(:hover){text-decoration-thickness:1px}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
code,pre{font:.875em/1.5 ui-monospace,Consolas,monospace;unicode-bidi:isolate}
pre{margin:.5rem 0 .75rem;padding:12px 14px;background:var(--band);border:1px solid var(--line);border-radius:6px;overflow-x:auto;max-height:28rem;white-space:pre-wrap}
.skip{position:absolute;left:-999px;top:0;padding:8px 16px;background:var(--page);z-index:9}
.skip:focus{left:16px}
.verdict{font-size:1.05rem;font-weight:650;margin:0}
.source,.note,.places,caption,figcaption,.digest{color:var(--quiet)}
.source,.digest{font-size:.87rem}
nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:1rem 0 0;padding:10px 0;border:solid var(--line);border-width:1px 0;font-size:.9rem}
.status{white-space:nowrap;font-weight:600}
.status>span{display:inline-block;width:1.05em;text-align:center;font-weight:700}
.status.pass{color:var(--pass)}.status.warn{color:var(--warn)}.status.fail{color:var(--fail)}.status.unknown{color:var(--unknown)}
.scroll{overflow-x:auto;margin:0 0 .75rem}
table{border-collapse:collapse;min-width:min(100%,40rem);font-size:.87rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-size:.82rem;padding:0 0 4px}
#sizes tbody th{position:sticky;left:0;background:var(--page)}
th,td{padding:5px 14px 5px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:normal}
thead th{font-weight:600;color:var(--quiet);white-space:nowrap;vertical-align:bottom}
tbody th{font-weight:500}
.n{text-align:right;white-space:nowrap}
td code,th code{display:inline-block;min-width:10rem;max-width:38rem;overflow-wrap:anywhere}
td a code{min-width:0;overflow-wrap:normal;white-space:nowrap}
td code.wrap{min-width:16rem}
tbody tr:hover{background:var(--band)}
.used{display:inline-flex;align-items:center;gap:8px;white-space:nowrap}
.bar{display:block;width:110px;background:var(--empty);border-radius:2px;margin-top:.4em;flex:none}
.used .bar{margin:0;width:84px}
.bar .live,.bar .pass{fill:var(--live)}.bar .wasted{fill:url(#hatch)}.bar .warn{fill:var(--warn)}.bar .fail{fill:var(--fail)}.bar .unknown{fill:var(--unknown)}.bar .mark{fill:var(--text)}
#hatch rect{fill:var(--wasted)}#hatch path{stroke:var(--page);stroke-width:1.4}
.change{padding:10px 14px;margin:0 0 8px;background:var(--band);border-left:4px solid var(--line);border-radius:0 6px 6px 0}
.change p,.change ul{margin:0 0 .25rem}
.trend{display:flex;flex-wrap:wrap;gap:12px 32px;margin:0 0 1rem}
.trend figure{width:300px;max-width:100%}
.trend small{font-weight:400;color:var(--quiet)}
.line{display:block;max-width:100%;background:var(--band);border-radius:4px}
.line path{fill:none;stroke:var(--live);stroke-width:2}.line rect{fill:var(--live)}
.key{display:flex;gap:6px 18px;flex-wrap:wrap;align-items:center;font-size:.82rem;color:var(--quiet);margin:0 0 .5rem}
.key span{display:inline-flex;align-items:center;gap:6px}
.key .bar{width:18px;margin:0}
.findings,.advice{padding:0;list-style-position:inside}
.findings{list-style:none}
.findings>li,.advice>li{padding:10px 14px;margin:0 0 8px;background:var(--band);border-left:4px solid var(--line);border-radius:0 6px 6px 0}
.findings>.error{border-color:var(--fail)}.findings>.warn{border-color:var(--warn)}
.error>.severity{color:var(--fail)}.warn>.severity{color:var(--warn)}.note>.severity{color:var(--quiet)}
.findings p,.advice p{margin:.25rem 0 0}
.remedy::before{content:"→ ";color:var(--quiet)}
.code{color:var(--quiet);white-space:nowrap}
.places{font-size:.87rem}
details{margin:0 0 .75rem}
summary{cursor:pointer;padding:4px 0}
summary h2,summary h3,summary h4{display:inline;margin:0}
.maps summary,.image details summary{font-size:.87rem;color:var(--link)}
.image details summary h4{font-weight:500}
.image{border:1px solid var(--line);border-radius:8px;padding:0 18px;margin:0 0 12px}
.image>summary{padding:11px 0}
.image[open]>summary{border-bottom:1px solid var(--line);margin-bottom:14px}
.image[open]{padding-bottom:12px}
/* Its heading says it to who sees that. */
.image>.scroll caption,.inside>.scroll caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.inside{scroll-margin-top:4rem}
.lead{color:var(--quiet);font-size:.87rem;margin-left:.5rem}
.facts{display:flex;flex-wrap:wrap;gap:8px 34px}
.facts dt{font-size:.8rem;color:var(--quiet)}
.facts small{font-size:.8rem;font-weight:400;color:var(--quiet)}
.facts dd{margin:0;font-size:1.15rem;font-weight:600;font-variant-numeric:tabular-nums}
.maps{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:12px 24px;margin:1rem 0 0}
figure{margin:0;min-width:0;container-type:inline-size}
figcaption{font-size:.87rem;font-weight:600;margin:0 0 6px}
.map{display:block;overflow:hidden;border-radius:4px}
.map text{font:12px system-ui,sans-serif;fill:var(--ink)}
.map rect{stroke:none}
.map .t0>rect{fill:var(--c0)}.map .t1>rect{fill:var(--c1)}.map .t2>rect{fill:var(--c2)}.map .t3>rect{fill:var(--c3)}.map .t4>rect{fill:var(--c4)}.map .t5>rect{fill:var(--c5)}.map .t6>rect{fill:var(--c6)}.map .t7>rect{fill:var(--c7)}.map .t8>rect{fill:var(--c8)}
.map [class^=g]>rect{fill:var(--band);stroke:var(--line);stroke-width:2}
.map [class^=g]>text{font-weight:600}
@container(max-width:540px){.map .wide{display:none}}
footer{color:var(--quiet);font-size:.82rem;margin-top:3rem;padding-top:12px;padding-bottom:32px}
.defs{position:absolute}
@media(max-width:640px){header,main,footer,nav{padding-left:14px;padding-right:14px}header{padding-top:18px}h1{font-size:1.3rem}.image{padding:0 12px}.lead{display:block;margin:0}.facts{gap:8px 22px}}
@page{margin:14mm}
@media print{:root{--page:#fff;--band:#fff;--text:#000;--quiet:#444;--line:#bbb;--link:#000;--ink:#000;color-scheme:light}body{font-size:10pt}nav,.skip{display:none}::details-content{content-visibility:visible;display:block}summary{list-style:none}.scroll{overflow:visible}table{font-size:7pt}.n,.status,.used,thead th,.code{white-space:normal}.bar,.used .bar{width:44px}th,td{padding-right:6px}tr,.findings>li,.advice>li,.change,figure{break-inside:avoid}h2,h3,h4,summary{break-after:avoid}.map,.bar,.line{print-color-adjust:exact;-webkit-print-color-adjust:exact}td code,th code,td code.wrap{min-width:0}pre{max-height:none}}
`
