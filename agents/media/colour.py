"""Colours as `#rrggbb`: mixing, scaling, hue and lightness. Pure and light; palettes, light and every set use it."""

import colorsys


def rgb(colour: str) -> tuple[int, int, int]:
    """`#rrggbb` as three integers 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def bgr(colour: str) -> tuple[int, int, int]:
    """`#rrggbb` in the channel order of OpenCV."""
    red, green, blue = rgb(colour)
    return blue, green, red


def hex_of(red: float, green: float, blue: float) -> str:
    """Three numbers 0 to 255 (clamped) as `#rrggbb`."""
    return "#" + "".join(f"{max(0, min(255, round(value))):02x}" for value in (red, green, blue))


def mix(first: str, second: str, share: float) -> str:
    """`share` of the second colour in the first, 0 to 1."""
    share = max(0.0, min(1.0, share))
    return hex_of(*(a + (b - a) * share for a, b in zip(rgb(first), rgb(second), strict=True)))


def tinted(colour: str, tint: tuple[float, float, float]) -> str:
    """The colour under a light of that tint (factors per channel)."""
    return hex_of(*(value * factor for value, factor in zip(rgb(colour), tint, strict=True)))


def lighter(colour: str, share: float) -> str:
    return mix(colour, "#ffffff", share)


def darker(colour: str, share: float) -> str:
    return mix(colour, "#000000", share)


def hls(hue: float, lightness: float, saturation: float) -> str:
    """Hue in degrees, lightness and saturation 0 to 1."""
    red, green, blue = colorsys.hls_to_rgb((hue % 360) / 360, max(0.0, min(1.0, lightness)), max(0.0, min(1.0, saturation)))
    return hex_of(red * 255, green * 255, blue * 255)


def hue_of(colour: str) -> float:
    """In degrees; 0 for a grey."""
    red, green, blue = rgb(colour)
    return colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)[0] * 360


def toned_like(colour: str, like: str) -> str:
    """The hue and saturation of one colour at the lightness of another."""
    red, green, blue = rgb(colour)
    hue, _, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    red, green, blue = rgb(like)
    return hls(hue * 360, (max(red, green, blue) + min(red, green, blue)) / 510, saturation)


def saturated(colour: str, factor: float) -> str:
    """The colour with its distance from grey of the same luminance scaled by `factor`."""
    red, green, blue = rgb(colour)
    grey = luminance(colour)
    return hex_of(*(grey + (value - grey) * factor for value in (red, green, blue)))


def luminance(colour: str) -> float:
    """Rec. 709 luma, 0 to 255."""
    red, green, blue = rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
