import type { Run } from "./screen-text.ts";

/** Pixels. */
const [cellWidth, lineHeight, margin] = [8.4, 18, 14];

/** Words up to the next two blanks: more than one are drawn as one. */
const words = /\S+(?: \S+)*/g;

/** GitHub's own colours, so that the picture fits into its page by day and by night. */
const style = `
  rect { fill: #f6f8fa; stroke: #d1d9e0 }
  text { fill: #1f2328; font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
  .bold { font-weight: 600 } .dim { fill: #59636e }
  .red { fill: #d1242f } .green { fill: #1a7f37 } .yellow { fill: #9a6700 }
  .blue { fill: #0969da } .magenta { fill: #8250df } .cyan { fill: #1b7c83 }
  @media (prefers-color-scheme: dark) {
    rect { fill: #151b23; stroke: #3d444d }
    text { fill: #f0f6fc } .dim { fill: #9198a1 }
    .red { fill: #f85149 } .green { fill: #3fb950 } .yellow { fill: #d29922 }
    .blue { fill: #4493f8 } .magenta { fill: #ab7df8 } .cyan { fill: #39c5cf }
  }
`;

/** Lines of a terminal as a picture. Words are put at their columns, whatever font the reader has. */
export function svgOf(lines: Run[][]): string {
  const columns = Math.max(...lines.map((runs) => runs.reduce((sum, { text }) => sum + text.length, 0)));
  const [width, height] = [round(columns * cellWidth + 2 * margin), lines.length * lineHeight + 2 * margin];
  const texts = lines.flatMap((runs, row) => {
    let column = 0;
    const spans = runs.flatMap(({ text, styles }) => {
      const start = column;
      column += text.length;
      const names = styles.length > 0 ? ` class="${styles.join(" ")}"` : "";
      return [...text.matchAll(words)].map((found) => spanOf(found[0], start + found.index, names));
    });
    return spans.length > 0 ? [`<text y="${margin + row * lineHeight + 13}">${spans.join("")}</text>`] : [];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<style>${style}</style>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6"/>`,
    ...texts,
    "</svg>\n",
  ].join("\n");
}

function spanOf(text: string, column: number, names: string): string {
  const [x, length] = [round(margin + column * cellWidth), round(text.length * cellWidth)];
  return `<tspan x="${x}" textLength="${length}"${names}>${escaped(text)}</tspan>`;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
