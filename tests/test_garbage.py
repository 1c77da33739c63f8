"""The search for cycles is held back while rows are made, and is as before afterwards."""

import gc
import weakref

import pytest

from analysis.garbage import held_back, swept
from analysis.readers import jats, read_bytes
from tests.readers.jats_articles import make


@pytest.fixture
def collecting():
    """Leave the search for cycles as it is found."""
    was = gc.isenabled()
    yield
    (gc.enable if was else gc.disable)()


@pytest.mark.parametrize("is_on", [True, False])
def test_search_for_cycles_is_as_before_also_after_an_error(collecting, is_on):
    (gc.enable if is_on else gc.disable)()
    with pytest.raises(ValueError, match="made up"), held_back():
        assert not gc.isenabled()
        raise ValueError("made up")
    assert gc.isenabled() == is_on


def test_work_leaves_no_cycle_behind_and_older_ones_are_not_looked_for(collecting):
    class Ring:
        def __init__(self):
            self.own = self

    gc.enable()
    old = Ring()
    gc.collect()  # has it among the oldest
    seen = weakref.ref(old)
    del old
    with swept():
        made = weakref.ref(Ring())
        assert not gc.isenabled()
        assert made() is not None
    assert gc.isenabled()
    assert made() is None
    assert seen() is not None


def test_article_read_leaves_no_cycles_behind(collecting):
    data = make("<sec><title>S</title><p>Cells <italic>rest</italic>.</p></sec>")
    read_bytes(data, name="a.xml")
    gc.collect()
    gc.disable()
    jats.read(data, name="a.xml")
    assert gc.collect() == 0
