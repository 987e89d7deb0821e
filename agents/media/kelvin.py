"""The colour of light by its temperature. Pure and light.

The Planckian locus in CIE 1931 chromaticities by the cubic splines of Kim et al. (US patent 7024034, 2002; good to 0.001 from 1667 to 25000 K), through XYZ into linear sRGB by
the matrix of IEC 61966-2-1, scaled so that the strongest channel is full, and coded with the sRGB curve. 6500 K is nearly white there, 2700 K a lamp, 9000 K a clear night.
"""

from .colour import hex_of

LOWEST, HIGHEST = 1667, 25_000
_TO_RGB = ((3.2406, -1.5372, -0.4986), (-0.9689, 1.8758, 0.0415), (0.0557, -0.2040, 1.0570))


def chromaticity(kelvin: float) -> tuple[float, float]:
    """CIE 1931 x and y of a black body of that temperature."""
    t = max(LOWEST, min(HIGHEST, kelvin))
    if t <= 4000:
        x = -0.2661239e9 / t**3 - 0.2343589e6 / t**2 + 0.8776956e3 / t + 0.179910
    else:
        x = -3.0258469e9 / t**3 + 2.1070379e6 / t**2 + 0.2226347e3 / t + 0.240390
    if t <= 2222:
        y = -1.1063814 * x**3 - 1.34811020 * x**2 + 2.18555832 * x - 0.20219683
    elif t <= 4000:
        y = -0.9549476 * x**3 - 1.37418593 * x**2 + 2.09137015 * x - 0.16748867
    else:
        y = 3.0817580 * x**3 - 5.87338670 * x**2 + 3.75112997 * x - 0.37001483
    return x, y


def colour_of(kelvin: float) -> str:
    """The light of a black body as `#rrggbb`, its strongest channel full."""
    x, y = chromaticity(kelvin)
    xyz = (x / y, 1.0, (1 - x - y) / y)
    linear = [max(0.0, sum(weight * value for weight, value in zip(row, xyz, strict=True))) for row in _TO_RGB]
    red, green, blue = (255 * _coded(value / max(linear)) for value in linear)
    return hex_of(red, green, blue)


def _coded(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
