import { expect, test } from "vitest";
import { theme } from "./theme";

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const cases = (["light", "dark"] as const).flatMap((scheme) => {
  const { palette } = theme.colorSchemes[scheme]!;
  const colors = {
    ...palette.agents,
    ...palette.code,
    primary: palette.primary.main,
    error: palette.error.main,
    warning: palette.warning.main,
    success: palette.success.main,
    secondary: palette.text.secondary,
  };
  const grounds = {
    page: palette.background.default,
    paper: palette.background.paper,
    sunken: palette.sunken,
    soft: palette.soft,
  };
  return Object.entries(colors).flatMap(([name, color]) =>
    Object.entries(grounds).map(
      ([ground, behind]) => [scheme, name, ground, color, behind] as const,
    ),
  );
});

const inks = (["light", "dark"] as const).flatMap((scheme) => {
  const { palette } = theme.colorSchemes[scheme]!;
  return Object.entries({ ...palette.changed }).map(
    ([ground, behind]) => [scheme, ground, palette.text.primary, behind] as const,
  );
});

test.each(inks)("%s: text on %s can be read", (_scheme, _ground, color, behind) => {
  expect(contrast(color, behind)).toBeGreaterThanOrEqual(4.5);
});

test.each(cases)("%s: %s on %s can be read", (_scheme, _name, _ground, color, behind) => {
  expect(contrast(color, behind)).toBeGreaterThanOrEqual(4.5);
});
