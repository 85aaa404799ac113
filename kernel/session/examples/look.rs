//! Draws a sample figure to `plot.png`, `plot.svg` and the terminal, to be looked at.

use jitbook_session::plot::{Axes, Figure, Marker, Scale, Series, braille, draw};

fn sample(scale: Scale) -> Axes {
    let mut axes = Axes { title: "Calling add() with and without jit".into(), ..Axes::default() };
    let counts = [10.0, 100.0, 500.0, 1000.0, 5000.0, 10000.0];
    for (name, each) in [("jit", 1.5e-7), ("no jit", 3.1e-7)] {
        let mut s = Series::new(counts.into(), counts.map(|n| n * each + 4e-6).into(), axes.cycle_color());
        s.yerr = counts.map(|n| n * each * 0.05).into();
        s.label = Some(name.into());
        s.marker = Marker::Circle;
        axes.series.push(s);
    }
    (axes.xlabel, axes.ylabel, axes.legend) = ("Number of calls".into(), "Time (s)".into(), true);
    (axes.xscale, axes.yscale) = (scale, scale);
    axes
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut figure = Figure::grid(1, 2);
    figure.size = (12.8, 4.8);
    figure.axes = vec![sample(Scale::Linear), sample(Scale::Log)];
    draw::save(&figure, "plot.png".as_ref())?;
    draw::save(&figure, "plot.svg".as_ref())?;
    print!("{}", braille::render(&figure, braille::Canvas { columns: 80, rows: 22, color: true }));
    Ok(())
}
