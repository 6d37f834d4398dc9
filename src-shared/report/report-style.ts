import { groupColours } from '../appearance/group-colours.ts';
import type { PaletteName, Theme } from '../appearance/palettes.ts';

/** Styles of charts by `lineChartSvg`, for light and dark backgrounds. */
export function svgChartStyle(palette: PaletteName): string {
  const light = `.chart .tick,.chart .legend{fill:#4d535e}.chart .label{fill:#1a1c21}.chart .grid{stroke:#e8eaee}.chart .axis{stroke:#868d99}${lineColours(palette, 'light')}`;
  const dark = `.chart .tick,.chart .legend{fill:#b0b6c1}.chart .label{fill:#e8eaed}.chart .grid{stroke:#2a2d34}.chart .axis{stroke:#717987}${lineColours(palette, 'dark')}`;
  return (
    '.chart text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif}' +
    '.chart .line{fill:none;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}' +
    `.chart .band{stroke:none;fill-opacity:.16}${light}@media (prefers-color-scheme:dark){${dark}}`
  );
}

function lineColours(palette: PaletteName, theme: Theme): string {
  return groupColours(palette, theme)
    .map(
      (colour, slot) =>
        `.chart .line.run-${slot}{stroke:${colour}}.chart .band.run-${slot}{fill:${colour}}`,
    )
    .join('');
}

/** Styles of a report's page, without external resources. */
export const reportPageStyle = `
:root{color-scheme:light dark;--surface:#fbfbfc;--raised:#fff;--border:#e2e5ea;--text:#1a1c21;--muted:#4d535e;--best:#1b7340;--warning:#8a5300;--warning-surface:#fdf3e0}
@media (prefers-color-scheme:dark){:root{--surface:#121316;--raised:#191b1f;--border:#2a2d34;--text:#e8eaed;--muted:#b0b6c1;--best:#62d394;--warning:#f0b454;--warning-surface:#33260f}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1080px;padding:32px 24px 64px;background:var(--surface);color:var(--text);font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif}
h1{font-size:24px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:17px;margin:36px 0 8px}
h3{font-size:14px;margin:20px 0 4px}
p{margin:4px 0 8px;max-width:80ch}
.muted{color:var(--muted)}
.scroll+.scroll{margin-top:8px}
.scroll{overflow-x:auto;border:1px solid var(--border);border-radius:8px;background:var(--raised)}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:8px 12px;color:var(--muted)}
th,td{padding:6px 12px;border-top:1px solid var(--border);text-align:right;white-space:nowrap;vertical-align:top}
thead th{border-top:0;color:var(--muted);font-weight:600}
caption+thead th{border-top:1px solid var(--border)}
th:first-child,td:first-child,.left{text-align:left}
tbody th{font-weight:500}
.wrap{white-space:normal;text-align:left;min-width:24ch}
.best{color:var(--best);font-weight:600}
.delta{display:block;color:var(--muted);font-size:12px}
.differs{font-weight:600}
.idle{color:var(--muted)}
.findings{margin:0;padding:12px 16px 12px 32px;border-radius:8px;background:var(--warning-surface)}
.findings li::marker{color:var(--warning)}
.scroll+.charts{margin-top:16px}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(440px,1fr));gap:16px}
figure{margin:0;padding:12px;border:1px solid var(--border);border-radius:8px;background:var(--raised)}
figcaption{font-weight:600;margin-bottom:4px}
.chart{display:block;width:100%;height:auto}
code{font-family:ui-monospace,"SF Mono","Cascadia Code","DejaVu Sans Mono",monospace;font-size:12px}
details{margin-top:8px;border:1px solid var(--border);border-radius:8px;background:var(--raised)}
summary{padding:8px 12px;cursor:pointer}
summary:focus-visible{outline:2px solid #3b5bdb;outline-offset:2px}
@media (max-width:520px){.charts{grid-template-columns:1fr}}
.confusions{display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start}
.confusion{width:auto;font-size:12px}
.confusion th,.confusion td{min-width:3.2em;padding:3px 5px;border:0;text-align:right}
.confusion td{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.confusion .right{background:rgb(37 99 235/calc(var(--heat)*.35))}
.confusion .wrong{background:rgb(217 72 15/calc(var(--heat)*.5))}
@page{size:landscape;margin:12mm}
@media print{
:root{color-scheme:light;--surface:#fff;--raised:#fff;--border:#c9ced6;--text:#000;--muted:#3a3f47;--best:#1b7340;--warning:#8a5300;--warning-surface:#fff}
body{max-width:none;padding:0;font-size:11px}
.scroll{overflow:visible;border:0}
.scroll th,.scroll td{padding:3px 6px}
.scroll thead th,.scroll .left{white-space:normal}
.scroll tbody th,.scroll .long,.hash{white-space:normal;overflow-wrap:anywhere}
.scroll tbody th,.scroll .long{min-width:8em}
.wrap{min-width:0}
code{font-size:10px;overflow-wrap:anywhere}
tr,thead,figure,h2,h3{break-inside:avoid}
h2+p{break-after:avoid}
thead{display:table-header-group;break-after:avoid}
h2,h3{break-after:avoid}
.charts{display:block}
.charts figure{display:inline-block;width:49%;vertical-align:top}
.confusions{display:block}
.confusions figure{display:inline-block;margin:0 8px 8px 0}
details{border:0}
}
`;
