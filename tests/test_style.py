"""The palette: told apart by color-blind readers and in grey, glyphs readable on their tint."""

import re
from itertools import combinations, pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from analysis import codebook, paths, style

# Simulation matrices of Machado, Oliveira and Fernandes 2009 (severity 1.0), linear RGB.
VISION = {
    "usual": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


def linear(color):
    rgb = np.array(to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIELAB (D65) of linear RGB."""
    matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(matrix) @ np.clip(rgb, 0, 1) / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def luminance(color):
    return linear(color) @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_role_has_a_look():
    assert list(style.ROLES) == codebook.ids("role")


@pytest.mark.parametrize("vision", VISION)
def test_tints_of_roles_are_apart_for_every_kind_of_color_vision(vision):
    seen = {r: lab(np.array(VISION[vision]) @ linear(k.tint)) for r, k in style.ROLES.items()}
    for one, other in combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 10, (one, other)


def test_glyphs_tell_roles_apart_without_any_color():
    assert len({look.glyph for look in style.ROLES.values()}) == len(style.ROLES)


@pytest.mark.parametrize("role", style.ROLES)
def test_glyph_is_readable_on_its_tint(role):
    assert contrast(style.ROLES[role].tint, style.ROLES[role].ink) >= 4.5


def test_depths_are_apart_in_grey():
    greys = [lab(linear(color))[0] for color in style.DEPTHS.values()]
    assert all(later - earlier >= 8 for earlier, later in pairwise(greys))


def test_figure_saved_twice_has_the_same_bytes(tmp_path):
    for name in "ab":
        figure, ax = plt.subplots()
        ax.plot([1, 2])
        style.save_figure(figure, tmp_path / name)
        plt.close(figure)
    for ending in (".svg", ".png"):
        files = [(tmp_path / name).with_suffix(ending).read_bytes() for name in "ab"]
        assert files[0] == files[1]


def colors(theme):
    """The page's colors in one theme, by name, from its style sheet."""
    sheet = (paths.ROOT / "analysis/report/templates/page.css").read_text("utf-8")
    block = re.search(r":root\[data-theme=dark\]{(.+?)}" if theme == "dark" else r":root{(.+?)}",
                      sheet)[1]  # fmt: skip
    return dict(re.findall(r"--(\w+):(#[0-9a-f]+)", block))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("text", ["ink", "soft", "link"])
@pytest.mark.parametrize("ground", ["paper", "band", "mark"])
def test_text_of_the_page_is_readable_on_every_ground(theme, text, ground):
    own = colors(theme)
    assert contrast(own[text], own[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_focus_and_borders_of_the_page_are_seen(theme):
    own = colors(theme)
    assert contrast(own["focus"], own["paper"]) >= 3
    assert contrast(own["soft"], own["band"]) >= 3


@pytest.mark.parametrize("name", [n for n, look in style.VERDICTS.items() if look.glyph])
def test_glyph_of_a_verdict_is_readable_on_its_tint(name):
    look = style.VERDICTS[name]
    assert contrast(look.tint, look.ink) >= 4.5


def test_glyphs_and_shapes_tell_verdicts_and_settings_apart_without_any_color():
    for palette in (style.VERDICTS, style.SETTINGS):
        assert len({look.glyph for look in palette.values()}) == len(palette)


@pytest.mark.parametrize("vision", VISION)
def test_settings_and_corpora_are_apart_for_every_kind_of_color_vision(vision):
    tints = [look.tint for look in style.SETTINGS.values()], list(style.CORPORA.values())
    for palette in tints:
        seen = [lab(np.array(VISION[vision]) @ linear(tint)) for tint in palette]
        for one, other in combinations(seen, 2):
            assert np.linalg.norm(one - other) > 10
