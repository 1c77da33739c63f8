"""What the figures of trials share: one mark a trial, its legend, and the anchor it opens."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis import style

FADED = "#c4c4c0"
SIZE = 22  # points squared


def anchor(link: str | None, row: int, column: str) -> str | None:
    """Return the address of what stands behind a cell of an exhibit's data table."""
    if not link:
        return None
    return style.address(link, row, column)


def draw_trial(
    ax: Axes, x: float, y: float, *, setting: str, status: str, row: int, url: str | None = None
) -> None:
    """Draw one trial, of a row of the data: color by setting, shape and fill by status."""
    look = style.SETTINGS[setting]
    marker, filled = style.STATUSES[status]
    face = look.ink if filled else "#ffffff"
    mark = ax.scatter([x], [y], marker=marker, s=SIZE, facecolors=face, edgecolors=look.ink,
                      linewidths=0.9, zorder=3)  # fmt: skip
    style.mark(mark, row, "nct_id", "dot")
    if url:
        mark.set_urls([url])


def list_handles(settings: list[str], statuses: list[str]) -> list[Line2D]:
    """Return the legend's marks, of what was drawn only."""
    handles = []
    for name, look in style.SETTINGS.items():
        if name in settings:
            handles.append(_handle(name, "s", look.ink, look.ink))
    for name, (marker, filled) in style.STATUSES.items():
        if name in statuses:
            handles.append(_handle(name, marker, style.INK, style.INK if filled else "#ffffff"))
    return handles


def _handle(label: str, marker: str, ink: str, face: str) -> Line2D:
    return Line2D([], [], marker=marker, ls="", ms=4.5, mfc=face, mec=ink, mew=0.9, label=label)


def add_legend(ax: Axes, settings: list[str], statuses: list[str]) -> None:
    """Add the legend right of the axes."""
    handles = list_handles(settings, statuses)
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1), borderaxespad=0)
