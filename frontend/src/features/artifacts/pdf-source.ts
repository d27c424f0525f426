/// How pdf.js is set up here: its worker and data files are our own, nothing is evaluated, nothing is fetched elsewhere.
import { pdfjs } from "react-pdf";

pdfjs.GlobalWorkerOptions.workerSrc = new URL(
  "pdfjs-dist/build/pdf.worker.min.mjs",
  import.meta.url,
).toString();

const base = `${import.meta.env.BASE_URL}assets/pdfjs-${pdfjs.version}`;

export const pdfOptions = {
  cMapUrl: `${base}/cmaps/`,
  standardFontDataUrl: `${base}/standard_fonts/`,
  wasmUrl: `${base}/wasm/`,
  // The page's content policy allows neither; both have a way without.
  useWasm: false,
  isEvalSupported: false,
  enableXfa: false,
};
