/// Formulas, with the fonts they need: loaded only where there is one.
import "katex/dist/katex.min.css";

export { default as rehypeKatex } from "rehype-katex";
