//! `matplotlib.pyplot`: a file in the language that fills plain dicts, and here their way into the figure model.

use crate::plot::{Axes, Figure, LineStyle, Marker, Rgb, Scale, Series, draw};
use crate::session::show_figure;
use jitbook_lang::{Exc, Mode, Module, R, Value, Vm};
use std::path::Path;
use std::rc::Rc;

/// Makes `matplotlib` and `matplotlib.pyplot` importable.
pub fn register(vm: &mut Vm) {
    vm.register_module("_plot", |_, m: &Rc<Module>| {
        m.def("save(figure, name, /)", save);
        m.def("show(figure, /)", show);
        Ok(())
    });
    vm.register_module("matplotlib", |_, _| Ok(()));
    vm.register_module("matplotlib.pyplot", |vm, m| {
        vm.exec(include_str!("lib/pyplot.py"), "<lib/matplotlib/pyplot.py>", &m.dict, Mode::Exec).map(drop)
    });
}

fn save(vm: &mut Vm, args: &[Value]) -> R {
    let figure = figure(vm, &args[0])?;
    let name = vm.str(&args[1])?;
    draw::save(&figure, Path::new(name.as_str())).map_err(|e| match e.downcast::<std::io::Error>() {
        Ok(io) => Exc::os_error(format!("{io}: '{name}'")),
        Err(other) => Exc::value_error(other.to_string()),
    })?;
    Ok(Value::None)
}

fn show(vm: &mut Vm, args: &[Value]) -> R {
    show_figure(figure(vm, &args[0])?);
    Ok(Value::None)
}

/// A field of a dict.
fn field(vm: &mut Vm, dict: &Value, name: &str) -> R {
    vm.getitem(dict, &Value::str(name))
}

fn number(vm: &mut Vm, dict: &Value, name: &str) -> R<f64> {
    let v = field(vm, dict, name)?;
    vm.float(&v)
}

fn text(vm: &mut Vm, dict: &Value, name: &str) -> R<String> {
    let v = field(vm, dict, name)?;
    Ok(vm.str(&v)?.to_string())
}

fn flag(vm: &mut Vm, dict: &Value, name: &str) -> R<bool> {
    let v = field(vm, dict, name)?;
    vm.truth(&v)
}

fn numbers(vm: &mut Vm, v: &Value) -> R<Vec<f64>> {
    let items = vm.collect(v)?;
    items.iter().map(|x| vm.float(x)).collect()
}

fn pair(vm: &mut Vm, v: &Value) -> R<Option<(f64, f64)>> {
    if v.is_none() {
        return Ok(None);
    }
    Ok(match numbers(vm, v)?[..] {
        [a, b] => Some((a, b)),
        _ => None,
    })
}

fn figure(vm: &mut Vm, spec: &Value) -> R<Figure> {
    let size = field(vm, spec, "size")?;
    let mut out = Figure { size: pair(vm, &size)?.unwrap_or((6.4, 4.8)), ..Figure::new() };
    out.dpi = number(vm, spec, "dpi")?.clamp(1.0, 2000.0);
    out.rows = number(vm, spec, "rows")?.max(1.0) as usize;
    out.columns = number(vm, spec, "columns")?.max(1.0) as usize;
    out.suptitle = text(vm, spec, "title")?;
    let list = field(vm, spec, "axes")?;
    for axes_spec in vm.collect(&list)? {
        out.axes.push(axes(vm, &axes_spec)?);
    }
    Ok(out)
}

fn axes(vm: &mut Vm, spec: &Value) -> R<Axes> {
    let mut out = Axes {
        title: text(vm, spec, "title")?,
        xlabel: text(vm, spec, "xlabel")?,
        ylabel: text(vm, spec, "ylabel")?,
        xscale: scale(&text(vm, spec, "xscale")?),
        yscale: scale(&text(vm, spec, "yscale")?),
        legend: flag(vm, spec, "legend")?,
        grid: flag(vm, spec, "grid")?,
        ..Axes::default()
    };
    let (xlim, ylim) = (field(vm, spec, "xlim")?, field(vm, spec, "ylim")?);
    (out.xlim, out.ylim) = (pair(vm, &xlim)?, pair(vm, &ylim)?);
    let list = field(vm, spec, "series")?;
    for s in vm.collect(&list)? {
        out.series.push(series(vm, &s)?);
    }
    out.hlines = lines(vm, spec, "hlines")?;
    out.vlines = lines(vm, spec, "vlines")?;
    Ok(out)
}

fn scale(name: &str) -> Scale {
    if name == "log" { Scale::Log } else { Scale::Linear }
}

fn lines(vm: &mut Vm, spec: &Value, name: &str) -> R<Vec<(f64, Rgb, LineStyle)>> {
    let list = field(vm, spec, name)?;
    let mut out = Vec::new();
    for line in vm.collect(&list)? {
        let parts = vm.collect(&line)?;
        let style = vm.str(&parts[2])?;
        out.push((vm.float(&parts[0])?, color(vm, &parts[1])?, line_style(&style)));
    }
    Ok(out)
}

fn color(vm: &mut Vm, v: &Value) -> R<Rgb> {
    let parts = numbers(vm, v)?;
    let part = |i: usize| parts.get(i).copied().unwrap_or(0.0).clamp(0.0, 255.0) as u8;
    Ok(Rgb(part(0), part(1), part(2)))
}

fn line_style(text: &str) -> LineStyle {
    match text {
        "-" => LineStyle::Solid,
        "--" => LineStyle::Dashed,
        "-." => LineStyle::DashDot,
        ":" => LineStyle::Dotted,
        _ => LineStyle::None,
    }
}

fn marker(text: &str) -> Marker {
    match text {
        "." | "," => Marker::Point,
        "o" => Marker::Circle,
        "s" => Marker::Square,
        "^" => Marker::TriangleUp,
        "v" => Marker::TriangleDown,
        "+" => Marker::Plus,
        "x" => Marker::Cross,
        "D" | "d" => Marker::Diamond,
        "*" => Marker::Star,
        _ => Marker::None,
    }
}

fn series(vm: &mut Vm, spec: &Value) -> R<Series> {
    let (x, y) = (field(vm, spec, "x")?, field(vm, spec, "y")?);
    let (x, y) = (numbers(vm, &x)?, numbers(vm, &y)?);
    let shade = field(vm, spec, "color")?;
    let mut out = Series::new(x, y, color(vm, &shade)?);
    let bars = field(vm, spec, "yerr")?;
    out.yerr = numbers(vm, &bars)?;
    let label = field(vm, spec, "label")?;
    out.label = if label.is_none() { None } else { Some(vm.str(&label)?.to_string()) };
    out.line = line_style(&text(vm, spec, "line")?);
    out.width = number(vm, spec, "width")?;
    out.marker = marker(&text(vm, spec, "marker")?);
    out.marker_size = number(vm, spec, "size")?;
    out.alpha = number(vm, spec, "alpha")?;
    let fill = field(vm, spec, "fill")?;
    out.fill_to = if fill.is_none() { None } else { Some(numbers(vm, &fill)?) };
    Ok(out)
}
