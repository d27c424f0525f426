/// How high the pages of a document are, so that each has its place before it is drawn.
import type { PDFDocumentProxy } from "pdfjs-dist";

/** Up to this many pages are measured before the first is shown; of more, each is when it is drawn. */
const MEASURED = 500;
const A4 = 297 / 210;

async function ratioOf(pdf: PDFDocumentProxy, page: number): Promise<number> {
  const { width, height } = (await pdf.getPage(page)).getViewport({ scale: 1 });
  return width > 0 ? height / width : A4;
}

/** Height over width of every page, first page first. */
export async function pageRatios(pdf: PDFDocumentProxy): Promise<number[]> {
  const known = Math.min(pdf.numPages, MEASURED);
  const ratios = await Promise.all(
    Array.from({ length: known }, (_, index) => ratioOf(pdf, index + 1)),
  );
  const rest = Array<number>(pdf.numPages - known).fill(ratios[0] ?? A4);
  return [...ratios, ...rest];
}
