"""Draw static/video/court.webm and its still court.webp, which play if a stream has no video.

python -m scripts.court_clip

Needs ffmpeg on the machine that draws it; Courtside itself does not. Six seconds in a seamless loop.
"""

import subprocess
from math import cos, pi, sin, tau
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "static/video"
WIDE, HIGH, RATE, SECONDS, FINE = 640, 360, 15, 6, 2
FRAMES = RATE * SECONDS
WALL, STAND, RAIL, FLOOR, PLANK, LINE = "#061016", "#0b2228", "#071317", "#c98a4b", "#bd7d40", "#f6efe0"
KEY, HOME, AWAY, SKINS = "#0b4a52", "#ff7a1f", "#f1f8f4", ("#6b4632", "#8a5a3b", "#b98460", "#3e2a20")
SHIRTS = ("#16343a", "#27585f", "#3b6e72", "#c96a2a", "#0f292f", "#e9e4d8", "#4a2f26")
# Positions of the players in tenths of the floor, and their shirts.
PLAYERS = [(2.1, 6.6, 0), (3.4, 3.2, 1), (4.7, 7.4, 0), (5.3, 3.6, 1), (6.2, 6.1, 0), (7.4, 3.9, 1), (8.1, 7.6, 1)]
Point = tuple[float, float]


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        for number in range(FRAMES):
            frame(number / FRAMES).save(f"{folder}/{number:03}.png")
        encode = ["-c:v", "libvpx-vp9", "-crf", "46", "-b:v", "0", "-pix_fmt", "yuv420p", "-deadline", "best", "-an"]
        made = ["ffmpeg", "-loglevel", "error", "-y", "-framerate", str(RATE), "-i", f"{folder}/%03d.png"]
        subprocess.run([*made, *encode, str(FOLDER / "court.webm")], check=True)
    frame(0.3).save(FOLDER / "court.webp", quality=72, method=6)


def frame(t: float) -> Image.Image:
    """Draw the picture at time `t`, from 0 to 1."""
    image = Image.new("RGB", (WIDE * FINE, HIGH * FINE), WALL)
    draw = ImageDraw.Draw(image)
    crowd(draw, t)
    floor(draw)
    for index, (x, y, side) in enumerate(sorted(PLAYERS, key=lambda one: one[1])):
        player(draw, index, x + 0.22 * sin(tau * (t + index / 7)), y + 0.12 * cos(tau * (2 * t + index / 5)), side)
    hoop(draw)
    ball(draw, t)
    return image.resize((WIDE, HIGH), Image.Resampling.LANCZOS)


def crowd(draw: ImageDraw.ImageDraw, t: float) -> None:
    """Draw five rows of fans that rise and sit down in a wave."""
    dice = Random(7)  # noqa: S311  (a picture)
    for row in range(5):
        draw.rectangle(box(0, 20 + row * 24, WIDE, 48 + row * 24), STAND if row % 2 else RAIL)
        for seat in range(34):
            x, skin, shirt = 6 + seat * 19 + (row % 2) * 9, dice.choice(SKINS), dice.choice(SHIRTS)
            y = 32 + row * 24 - 5 * max(0.0, sin(tau * (t - seat / 34))) ** 6
            draw.ellipse(box(x - 8, y + 1, x + 8, y + 22), shirt)
            draw.ellipse(box(x - 5, y - 8, x + 5, y + 3), skin)
    draw.rectangle(box(0, 138, WIDE, 156), KEY)


def floor(draw: ImageDraw.ImageDraw) -> None:
    """Draw the floor in perspective, with the lines of a court."""
    draw.polygon(points([(0, 156), (WIDE, 156), (WIDE, HIGH), (0, HIGH)]), FLOOR)
    for plank in range(-6, 27, 2):
        edge = [
            on_floor(plank / 2, 0),
            on_floor(plank / 2 + 0.5, 0),
            on_floor(plank / 2 + 0.5, 10),
            on_floor(plank / 2, 10),
        ]
        draw.polygon(points(edge), PLANK)
    draw.polygon(points([on_floor(*p) for p in ((0.4, 3.4), (2.6, 3.4), (2.6, 6.6), (0.4, 6.6))]), KEY)
    for path in ([(0.4, 0.6), (9.6, 0.6), (9.6, 9.4), (0.4, 9.4), (0.4, 0.6)], [(5, 0.6), (5, 9.4)]):
        draw.line(points([on_floor(*p) for p in path]), LINE, 3 * FINE)
    arcs = ((5.0, 5.0, 0.9, 1.7, 0, 2), (0.4, 5.0, 3.6, 3.9, -0.5, 0.5), (2.6, 5.0, 0.8, 1.6, -0.5, 0.5))
    for x, y, wide, deep, start, end in arcs:
        turn = [pi * (start + (end - start) * step / 40) for step in range(41)]
        draw.line(points([on_floor(x + wide * cos(a), y + deep * sin(a)) for a in turn]), LINE, 3 * FINE)


def player(draw: ImageDraw.ImageDraw, index: int, x: float, y: float, side: int) -> None:
    foot_x, foot_y = on_floor(x, y)
    size = 26 + 2.2 * y
    draw.ellipse(box(foot_x - size / 3, foot_y - 4, foot_x + size / 3, foot_y + 4), "#8d5a2a")
    for leg in (-1, 1):
        draw.line(
            points([(foot_x, foot_y - size * 0.8), (foot_x + leg * size / 6, foot_y)]), SKINS[index % 4], 5 * FINE
        )
    draw.rounded_rectangle(
        box(foot_x - size / 4, foot_y - size * 1.45, foot_x + size / 4, foot_y - size * 0.62),
        4 * FINE,
        (HOME, AWAY)[side],
    )
    draw.ellipse(
        box(foot_x - size / 6, foot_y - size * 1.82, foot_x + size / 6, foot_y - size * 1.46), SKINS[index % 4]
    )


def hoop(draw: ImageDraw.ImageDraw) -> None:
    draw.line(points([(24, 300), (60, 190), (60, 118)]), "#d9dfdc", 6 * FINE)
    draw.polygon(points([(52, 76), (78, 84), (78, 138), (52, 132)]), LINE)
    draw.line(points([(60, 96), (72, 99), (72, 120), (60, 117), (60, 96)]), HOME, 2 * FINE)
    draw.ellipse(box(72, 124, 106, 134), outline=HOME, width=3 * FINE)
    for x in range(76, 106, 6):
        draw.line(points([(x, 131), (89 + (x - 89) * 0.5, 156)]), LINE, FINE)


def ball(draw: ImageDraw.ImageDraw, t: float) -> None:
    """Draw a shot from the wing that goes in, falls, and comes back."""
    if t < 0.55:
        along = t / 0.55
        x, y = 420 + (89 - 420) * along, 210 + (128 - 210) * along - 330 * along * (1 - along)
    elif t < 0.7:
        x, y = 89.0, 128 + 130 * ((t - 0.55) / 0.15) ** 2
    else:
        along = (t - 0.7) / 0.3
        x, y = 89 + (420 - 89) * along, 258 + (210 - 258) * along - 26 * abs(sin(3 * pi * along))
    draw.ellipse(box(x - 9, y - 9, x + 9, y + 9), HOME, "#7a3208", 2 * FINE)
    draw.arc(box(x - 16, y - 9, x + 2, y + 9), -50, 50, "#7a3208", FINE)


def on_floor(x: float, y: float) -> Point:
    """Project a position on the floor (ten by ten) to the picture."""
    depth = 0.62 + 0.38 * y / 10
    return WIDE / 2 + (x - 5) * 74 * depth, 162 + 190 * (y / 10) ** 1.25


def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    return left * FINE, top * FINE, right * FINE, bottom * FINE


def points(path: list[Point]) -> list[Point]:
    return [(x * FINE, y * FINE) for x, y in path]


if __name__ == "__main__":
    main()
