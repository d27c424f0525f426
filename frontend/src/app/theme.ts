/// Every colour, size and radius of the page.
import type {} from "@mui/material/themeCssVarsAugmentation";
import { createTheme, type PaletteOptions } from "@mui/material/styles";

interface AgentColors {
  code: string;
  research: string;
  data: string;
  email: string;
  browser: string;
  document: string;
}

interface CodeColors {
  keyword: string;
  text: string;
  number: string;
  comment: string;
  name: string;
}

/** Grounds of a comparison: whole lines, and the words in them that differ. */
interface ChangeColors {
  added: string;
  addedWords: string;
  removed: string;
  removedWords: string;
}

declare module "@mui/material/styles" {
  interface Palette {
    agents: AgentColors;
    code: CodeColors;
    /** Behind rail and columns. */
    sunken: string;
    /** Behind what belongs together: a request, a block of code. */
    soft: string;
    /** Behind words that were searched for, on paper. */
    found: string;
    changed: ChangeColors;
  }
  interface PaletteOptions {
    agents: AgentColors;
    code: CodeColors;
    sunken: string;
    soft: string;
    found: string;
    changed: ChangeColors;
  }
}

const light: PaletteOptions = {
  primary: { main: "#3350c9", contrastText: "#ffffff" },
  error: { main: "#b42318" },
  warning: { main: "#8a5300" },
  success: { main: "#1c7340" },
  background: { default: "#ffffff", paper: "#ffffff" },
  text: { primary: "#1a1c21", secondary: "#5a606c" },
  divider: "#e4e6ea",
  sunken: "#f7f8f9",
  soft: "#f1f2f5",
  found: "rgb(255 200 0 / 0.45)",
  changed: {
    added: "#e7f6ec",
    addedWords: "#bfe7cc",
    removed: "#fdecea",
    removedWords: "#f8c9c4",
  },
  agents: {
    code: "#6741d9",
    research: "#0b6f82",
    data: "#1864ab",
    email: "#b8235a",
    browser: "#9a4a00",
    document: "#2b6f38",
  },
  code: {
    keyword: "#8250a8",
    text: "#1a6b3c",
    number: "#9a4a00",
    comment: "#626977",
    name: "#1864ab",
  },
};

const dark: PaletteOptions = {
  primary: { main: "#9db0ff", contrastText: "#10131f" },
  error: { main: "#ff9a8f" },
  warning: { main: "#f0bd6a" },
  success: { main: "#7fd29b" },
  background: { default: "#141517", paper: "#1a1c1f" },
  text: { primary: "#e9eaee", secondary: "#a0a6b2" },
  divider: "#2c2f34",
  sunken: "#101113",
  soft: "#202327",
  found: "rgb(255 200 0 / 0.45)",
  changed: {
    added: "#14291c",
    addedWords: "#1f5733",
    removed: "#331a18",
    removedWords: "#6e2a25",
  },
  agents: {
    code: "#b7a1fb",
    research: "#6fd3e3",
    data: "#80c3fb",
    email: "#f8a3c3",
    browser: "#fabd7a",
    document: "#8fdb9e",
  },
  code: {
    keyword: "#cfa8f0",
    text: "#8fd6a8",
    number: "#f3b77c",
    comment: "#8d94a1",
    name: "#86c2f7",
  },
};

const sans = `"Inter Variable", system-ui, sans-serif`;
export const mono = `"JetBrains Mono Variable", ui-monospace, monospace`;

const size = (px: number): string => `${px / 16}rem`;

export const theme = createTheme({
  cssVariables: { colorSchemeSelector: "data-theme" },
  colorSchemes: { light: { palette: light }, dark: { palette: dark } },
  spacing: 4,
  shape: { borderRadius: 10 },
  breakpoints: { values: { xs: 0, sm: 600, md: 900, lg: 1200, xl: 1440 } },
  typography: {
    fontFamily: sans,
    fontSize: 14,
    h1: { fontSize: size(28), fontWeight: 600, letterSpacing: "-0.02em", lineHeight: 1.25 },
    h2: { fontSize: size(20), fontWeight: 600, letterSpacing: "-0.01em", lineHeight: 1.35 },
    h3: { fontSize: size(16), fontWeight: 600, lineHeight: 1.4 },
    subtitle1: { fontSize: size(16), fontWeight: 600, lineHeight: 1.4 },
    subtitle2: { fontSize: size(14), fontWeight: 600, lineHeight: 1.45 },
    body1: { fontSize: size(14), lineHeight: 1.6 },
    body2: { fontSize: size(13), lineHeight: 1.5 },
    caption: { fontSize: size(13), lineHeight: 1.45 },
    button: { fontSize: size(14), fontWeight: 500, textTransform: "none" },
  },
  transitions: {
    duration: {
      shortest: 100,
      shorter: 120,
      short: 150,
      standard: 150,
      complex: 150,
      enteringScreen: 150,
      leavingScreen: 120,
    },
  },
  components: {
    MuiButtonBase: {
      defaultProps: { disableRipple: true },
      styleOverrides: {
        root: ({ theme: t }) => ({
          fontFamily: "inherit",
          lineHeight: "inherit",
          // Its own reset takes the outline away, and stands behind the page's rule for all.
          "&:focus-visible": {
            outline: `2px solid ${t.vars.palette.primary.main}`,
            outlineOffset: 2,
          },
        }),
      },
    },
    MuiButton: {
      defaultProps: { disableElevation: true, size: "small" },
      styleOverrides: { root: { paddingInline: 12, paddingBlock: 5, borderRadius: 8 } },
    },
    MuiIconButton: {
      defaultProps: { size: "small" },
      styleOverrides: { root: { borderRadius: 8, padding: 7 } },
    },
    MuiPaper: {
      defaultProps: { elevation: 0 },
      styleOverrides: { root: { backgroundImage: "none" } },
    },
    MuiMenu: {
      styleOverrides: {
        paper: ({ theme: t }) => ({
          border: `1px solid ${t.vars.palette.divider}`,
          boxShadow: "0 8px 28px rgb(0 0 0 / 0.14)",
          borderRadius: 10,
        }),
        list: { padding: 4 },
      },
    },
    MuiMenuItem: {
      styleOverrides: { root: { borderRadius: 6, fontSize: size(14), minHeight: 34, gap: 10 } },
    },
    MuiListItemIcon: { styleOverrides: { root: { minWidth: 0, color: "inherit" } } },
    MuiDialog: {
      styleOverrides: {
        paper: ({ theme: t }) => ({ border: `1px solid ${t.vars.palette.divider}` }),
      },
    },
    MuiTooltip: { defaultProps: { enterDelay: 500, disableInteractive: true } },
    MuiCssBaseline: {
      styleOverrides: (t) => ({
        body: { overflow: "hidden" },
        ":focus-visible": { outline: `2px solid ${t.vars.palette.primary.main}`, outlineOffset: 2 },
        "::selection": {
          background: `color-mix(in srgb, ${t.vars.palette.primary.main} 24%, transparent)`,
        },
        "@media (prefers-reduced-motion: reduce)": {
          "*, *::before, *::after": {
            animationDuration: "0.01ms !important",
            transitionDuration: "0.01ms !important",
            scrollBehavior: "auto !important",
          },
        },
      }),
    },
  },
});
