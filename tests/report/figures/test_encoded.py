"""The same figure, the same bytes, whatever a solver of layouts rounds."""

from __future__ import annotations

from matplotlib.figure import Figure

from qtran_cli.report.figures.encoded import encoded


def drawn(noise: float) -> Figure:
    """Two panels that a layout puts elsewhere by so much of the figure."""
    figure = Figure(layout="constrained")
    for axes in figure.subplots(1, 2):
        axes.plot([0, 1])
    engine = figure.get_layout_engine()
    execute = engine.execute

    def noisy(figure):
        found = execute(figure)
        for axes in figure.axes:
            axes.set_position([x + noise for x in axes.get_position(original=True).bounds], which="original")
            axes.set_in_layout(True)
        return found

    engine.execute = noisy
    return figure


def test_what_layouts_round_is_not_seen():
    exact, disturbed, moved = (encoded(lambda noise=noise: drawn(noise), "svg") for noise in (0.0, 3e-11, 1e-3))
    assert exact == disturbed != moved
