//! `matplotlib`: files in the language that fill plain dicts, and here their way into the figure model.

use crate::host::show_figure;
use crate::plot::figure::{
    Align, Arrow, Cloud, ColorBar, Counted, Frame, GridLines, Head, Image, Ink, Label, Layout, Legend, Limits, Patch,
    Place, SetTicks, Shares, Side, Sizes, Smooth, Spans, Steps, Strokes, Weight,
};
use crate::plot::{Axes, Figure, LineStyle, Marker, Rgb, Scale, Series, colormap, contour, draw};
use jitbook_array::interrupt::away;
use jitbook_array::{Array, DType, cast};
use jitbook_lang::{Dict, Exc, Mode, Module, R, Value, Vm};
use std::path::Path;
use std::rc::Rc;

/// The modules and their sources.
const SOURCES: [(&str, &str); 9] = [
    ("matplotlib", include_str!("lib/matplotlib/__init__.py")),
    ("matplotlib.pyplot", include_str!("lib/matplotlib/pyplot.py")),
    ("matplotlib.figure", include_str!("lib/matplotlib/figure.py")),
    ("matplotlib.axes", include_str!("lib/matplotlib/axes.py")),
    ("matplotlib.colors", include_str!("lib/matplotlib/colors.py")),
    ("matplotlib.cm", include_str!("lib/matplotlib/cm.py")),
    ("matplotlib.ticker", include_str!("lib/matplotlib/ticker.py")),
    ("matplotlib._artists", include_str!("lib/matplotlib/_artists.py")),
    ("matplotlib._settings", include_str!("lib/matplotlib/_settings.py")),
];

/// Runs the file of a module.
fn fill(vm: &mut Vm, m: &Rc<Module>) -> R<()> {
    let Some((name, source)) = SOURCES.iter().chain(&MORE).find(|s| *s.0 == *m.name) else { return Ok(()) };
    let file = format!("<lib/{}.py>", name.replace('.', "/"));
    vm.exec(source, &file, &m.dict, Mode::Exec).map(drop)
}

/// Modules that only pass names on.
const MORE: [(&str, &str); 4] = [
    ("matplotlib._style", include_str!("lib/matplotlib/_style.py")),
    ("matplotlib.gridspec", "from matplotlib.figure import GridSpec, SubplotSpec\n"),
    ("matplotlib.lines", "from matplotlib._artists import Line2D\n"),
    (
        "matplotlib.style",
        "from matplotlib._style import style as _style\nuse, context, available = _style.use, _style.context, _style.available\n",
    ),
];

/// Makes `matplotlib` and its parts importable.
pub fn register(vm: &mut Vm) {
    vm.register_module("_plot", |_, m: &Rc<Module>| {
        m.def("save(figure, name, format, /)", save);
        m.def("encode(figure, format, /)", encode);
        m.def("show(figure, /)", show);
        m.def("pictures(figure, /)", pictures);
        m.def("ranges(figure, index, /)", ranges);
        m.def("ticks(figure, index, axis, /)", tick_places);
        m.def("colormap(name, /)", color_table);
        m.def("colormap_names()", color_names);
        m.def("contours(x, y, z, level, /)", contours);
        m.def("region(x, y, z, low, high, /)", region);
        Ok(())
    });
    for (name, _) in SOURCES.iter().chain(&MORE) {
        vm.register_module(name, fill);
    }
}

fn save(vm: &mut Vm, args: &[Value]) -> R {
    let figure = figure(vm, &args[0])?;
    let (name, format) = (vm.str(&args[1])?, vm.str(&args[2])?);
    let bytes = drawn(figure, format.to_string())?;
    std::fs::write(Path::new(name.as_str()), bytes).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => Exc::os_error(format!("[Errno 2] No such file or directory: '{name}'")),
        _ => Exc::os_error(format!("{e}: '{name}'")),
    })?;
    Ok(Value::None)
}

/// A figure in a format; an interrupt does not wait for it.
fn drawn(figure: Figure, format: String) -> R<Vec<u8>> {
    let bytes = away("painter", move || draw::encode(&figure, &format).map_err(|e| e.to_string()))?;
    bytes.map_err(Exc::value_error)
}

fn encode(vm: &mut Vm, args: &[Value]) -> R {
    let figure = figure(vm, &args[0])?;
    let format = vm.str(&args[1])?;
    let bytes = drawn(figure, format.to_string())?;
    Ok(Value::Bytes(Rc::new(bytes)))
}

fn show(vm: &mut Vm, args: &[Value]) -> R {
    show_figure(figure(vm, &args[0])?)?;
    Ok(Value::None)
}

/// A figure as notebooks show it: pictures by their MIME types.
fn pictures(vm: &mut Vm, args: &[Value]) -> R {
    let figure = figure(vm, &args[0])?;
    let drawn = away("painter", move || crate::bundle::pictures(&figure))?;
    let out = Dict::new();
    for (mime, form) in &drawn {
        out.set_str(mime, Value::str(form.as_str().unwrap_or_default()));
    }
    Ok(Value::Dict(out))
}

fn axes_index(vm: &mut Vm, figure: &Figure, v: &Value) -> R<usize> {
    let index = vm.float(v)? as usize;
    if index < figure.axes.len() { Ok(index) } else { Err(Exc::index_error("no such axes")) }
}

fn ranges(vm: &mut Vm, args: &[Value]) -> R {
    let figure = figure(vm, &args[0])?;
    let (x, y) = figure.ranges(axes_index(vm, &figure, &args[1])?);
    let pair = |(a, b): (f64, f64)| Value::tuple([Value::Float(a), Value::Float(b)]);
    Ok(Value::tuple([pair(x), pair(y)]))
}

fn tick_places(vm: &mut Vm, args: &[Value]) -> R {
    let figure = figure(vm, &args[0])?;
    let index = axes_index(vm, &figure, &args[1])?;
    let (x, y) = draw::tick_places(&figure, index);
    let chosen = if vm.str(&args[2])?.as_str() == "x" { x } else { y };
    Ok(Value::list(chosen.into_iter().map(Value::Float).collect()))
}

fn color_table(vm: &mut Vm, args: &[Value]) -> R {
    let name = vm.str(&args[0])?;
    match colormap::table(name.as_str()) {
        None => Ok(Value::None),
        Some(colors) => {
            let rows = colors.len();
            jitbook_lang::numpy::wrap(Array::from_vec(colors.into_iter().flatten().collect::<Vec<f64>>(), &[rows, 3]))
        }
    }
}

fn color_names(_: &mut Vm, _: &[Value]) -> R {
    let both = colormap::names().flat_map(|n| [n.to_string(), format!("{n}_r")]);
    Ok(Value::list(both.map(Value::str).collect()))
}

/// Lines as lists of pairs.
fn paths(lines: Vec<Vec<(f64, f64)>>) -> Value {
    let point = |p: (f64, f64)| Value::tuple([Value::Float(p.0), Value::Float(p.1)]);
    Value::list(lines.into_iter().map(|l| Value::list(l.into_iter().map(point).collect())).collect())
}

fn contours(vm: &mut Vm, args: &[Value]) -> R {
    let (x, y, z) = (numbers(vm, &args[0])?, numbers(vm, &args[1])?, numbers(vm, &args[2])?);
    Ok(paths(contour::Heights { x: &x, y: &y, z: &z }.lines(vm.float(&args[3])?)))
}

fn region(vm: &mut Vm, args: &[Value]) -> R {
    let (x, y, z) = (numbers(vm, &args[0])?, numbers(vm, &args[1])?, numbers(vm, &args[2])?);
    let (low, high) = (vm.float(&args[3])?, vm.float(&args[4])?);
    Ok(paths(contour::Heights { x: &x, y: &y, z: &z }.region(low, high)))
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

fn optional<T>(vm: &mut Vm, dict: &Value, name: &str, of: impl Fn(&mut Vm, &Value) -> R<T>) -> R<Option<T>> {
    let v = field(vm, dict, name)?;
    if v.is_none() { Ok(None) } else { of(vm, &v).map(Some) }
}

fn list<T>(vm: &mut Vm, dict: &Value, name: &str, of: impl Fn(&mut Vm, &Value) -> R<T>) -> R<Vec<T>> {
    let v = field(vm, dict, name)?;
    vm.collect(&v)?.iter().map(|item| of(vm, item)).collect()
}

/// An array's numbers, or those of a list.
fn numbers(vm: &mut Vm, v: &Value) -> R<Vec<f64>> {
    match v {
        Value::NdArray(a) => Ok(cast::cast_numpy(&a.get(), DType::F64).map_err(Exc::from)?.to_vec()),
        _ => vm.collect(v)?.iter().map(|x| vm.float(x)).collect(),
    }
}

fn floats(vm: &mut Vm, dict: &Value, name: &str) -> R<Vec<f64>> {
    let v = field(vm, dict, name)?;
    numbers(vm, &v)
}

fn pair(vm: &mut Vm, v: &Value) -> R<(f64, f64)> {
    let parts = numbers(vm, v)?;
    Ok((parts.first().copied().unwrap_or(0.0), parts.get(1).copied().unwrap_or(0.0)))
}

/// Rows of two.
fn pairs(vm: &mut Vm, dict: &Value, name: &str) -> R<Vec<(f64, f64)>> {
    Ok(floats(vm, dict, name)?.chunks_exact(2).map(|p| (p[0], p[1])).collect())
}

fn spans(vm: &mut Vm, dict: &Value) -> R<Spans> {
    Ok(match text(vm, dict, "spans")?.as_str() {
        "x" => Spans::X,
        "y" => Spans::Y,
        _ => Spans::Neither,
    })
}

/// Lists of points.
fn outlines(vm: &mut Vm, dict: &Value, name: &str) -> R<Vec<Vec<(f64, f64)>>> {
    list(vm, dict, name, |vm, line| vm.collect(line)?.iter().map(|p| pair(vm, p)).collect())
}

fn ink_of(parts: &[f64]) -> Ink {
    let level = |i: usize| (parts.get(i).copied().unwrap_or(0.0).clamp(0.0, 1.0) * 255.0).round() as u8;
    Rgb(level(0), level(1), level(2)).with(parts.get(3).copied().unwrap_or(1.0).clamp(0.0, 1.0))
}

fn ink(vm: &mut Vm, v: &Value) -> R<Ink> {
    Ok(ink_of(&numbers(vm, v)?))
}

/// Rows of four.
fn inks(vm: &mut Vm, dict: &Value, name: &str) -> R<Vec<Ink>> {
    Ok(floats(vm, dict, name)?.chunks_exact(4).map(ink_of).collect())
}

fn label(vm: &mut Vm, dict: &Value) -> R<Option<String>> {
    optional(vm, dict, "label", |vm, v| Ok(vm.str(v)?.to_string()))
}

fn order(vm: &mut Vm, dict: &Value) -> R<usize> {
    Ok(number(vm, dict, "order")?.max(0.0) as usize)
}

fn figure(vm: &mut Vm, spec: &Value) -> R<Figure> {
    let size = field(vm, spec, "size")?;
    let mut out = Figure { size: pair(vm, &size)?, ..Figure::new() };
    out.dpi = number(vm, spec, "dpi")?.clamp(1.0, 10_000.0);
    out.suptitle = text(vm, spec, "title")?;
    out.suptitle_size = number(vm, spec, "title_size")?;
    let face = field(vm, spec, "face")?;
    out.face = ink(vm, &face)?;
    out.cropped = optional(vm, spec, "cropped", |vm, v| vm.float(v))?;
    out.width_ratios = floats(vm, spec, "width_ratios")?;
    out.height_ratios = floats(vm, spec, "height_ratios")?;
    let margins = field(vm, spec, "margins")?;
    let mut part = |name| number(vm, &margins, name);
    out.layout = Layout::Margins {
        left: part("left")?,
        right: part("right")?,
        bottom: part("bottom")?,
        top: part("top")?,
        wspace: part("wspace")?,
        hspace: part("hspace")?,
    };
    if flag(vm, spec, "tight")? {
        out.layout = Layout::Tight;
    }
    out.labels = list(vm, spec, "labels", free_label)?;
    out.axes = list(vm, spec, "axes", axes)?;
    Ok(out)
}

fn place(vm: &mut Vm, v: &Value) -> R<Place> {
    let parts = vm.collect(v)?;
    let kind = vm.str(&parts[0])?;
    let count = |vm: &mut Vm, i: usize| -> R<usize> { Ok(vm.float(&parts[i])?.max(0.0) as usize) };
    let span = |vm: &mut Vm, i: usize| -> R<(usize, usize)> {
        let (a, b) = pair(vm, &parts[i])?;
        Ok((a as usize, b as usize))
    };
    Ok(match kind.as_str() {
        "cell" => Place::Cell { rows: count(vm, 1)?, columns: count(vm, 2)?, row: span(vm, 3)?, column: span(vm, 4)? },
        "rect" => {
            let mut rect = [0.0; 4];
            for (slot, v) in rect.iter_mut().zip(&parts[1..]) {
                *slot = vm.float(v)?;
            }
            Place::Rect(rect)
        }
        "twin" => {
            let shares = if vm.str(&parts[2])?.as_str() == "x" { Shares::X } else { Shares::Y };
            Place::Twin { of: count(vm, 1)?, shares }
        }
        _ => Place::Beside { of: count(vm, 1)? },
    })
}

fn scale(vm: &mut Vm, spec: &Value, name: &str) -> R<Scale> {
    Ok(match text(vm, spec, name)?.as_str() {
        "log" => Scale::Log,
        "symlog" => Scale::SymLog(number(vm, spec, "linthresh")?.max(1e-300)),
        _ => Scale::Linear,
    })
}

fn limits(vm: &mut Vm, spec: &Value, name: &str) -> R<Limits> {
    let v = field(vm, spec, name)?;
    let ends = vm.collect(&v)?;
    let mut end = |i: usize| match ends.get(i) {
        Some(v) if !v.is_none() => vm.float(v).map(Some),
        _ => Ok(None),
    };
    Ok((end(0)?, end(1)?))
}

fn axes(vm: &mut Vm, spec: &Value) -> R<Axes> {
    let sizes = floats(vm, spec, "sizes")?;
    let size = |i: usize| sizes.get(i).copied().unwrap_or(10.0);
    Ok(Axes {
        place: optional(vm, spec, "place", place)?,
        series: list(vm, spec, "series", series)?,
        clouds: list(vm, spec, "clouds", cloud)?,
        patches: list(vm, spec, "patches", patch)?,
        strokes: list(vm, spec, "strokes", strokes)?,
        images: list(vm, spec, "images", image)?,
        labels: list(vm, spec, "labels", free_label)?,
        title: text(vm, spec, "title")?,
        xlabel: text(vm, spec, "xlabel")?,
        ylabel: text(vm, spec, "ylabel")?,
        sizes: Sizes { title: size(0), xlabel: size(1), ylabel: size(2), ticks: size(3) },
        xscale: scale(vm, spec, "xscale")?,
        yscale: scale(vm, spec, "yscale")?,
        xlim: limits(vm, spec, "xlim")?,
        ylim: limits(vm, spec, "ylim")?,
        xsticky: floats(vm, spec, "xsticky")?,
        ysticky: floats(vm, spec, "ysticky")?,
        xmargin: optional(vm, spec, "xmargin", |vm, v| vm.float(v))?,
        ymargin: optional(vm, spec, "ymargin", |vm, v| vm.float(v))?,
        xshared: floats(vm, spec, "xshared")?.iter().map(|v| *v as usize).collect(),
        yshared: floats(vm, spec, "yshared")?.iter().map(|v| *v as usize).collect(),
        xticks: set_ticks(vm, spec, "xticks")?,
        yticks: set_ticks(vm, spec, "yticks")?,
        aspect: optional(vm, spec, "aspect", |vm, v| vm.float(v))?,
        legend: flag(vm, spec, "legend")?,
        legend_look: legend(vm, spec)?,
        grid: flag(vm, spec, "grid")?,
        grid_lines: grid_lines(vm, spec)?,
        colorbar: optional(vm, spec, "colorbar", colorbar)?,
        hidden: flag(vm, spec, "hidden")?,
        no_spines: list(vm, spec, "no_spines", side)?,
        face: optional(vm, spec, "face", ink)?,
        ..Axes::default()
    })
}

fn side(vm: &mut Vm, v: &Value) -> R<Side> {
    Ok(match vm.str(v)?.as_str() {
        "left" => Side::Left,
        "right" => Side::Right,
        "top" => Side::Top,
        _ => Side::Bottom,
    })
}

fn set_ticks(vm: &mut Vm, spec: &Value, name: &str) -> R<SetTicks> {
    let own = field(vm, spec, name)?;
    Ok(SetTicks {
        at: optional(vm, &own, "at", numbers)?,
        labels: optional(vm, &own, "labels", |vm, v| {
            vm.collect(v)?.iter().map(|l| Ok(vm.str(l)?.to_string())).collect()
        })?,
        degrees: number(vm, &own, "degrees")?,
        size: optional(vm, &own, "size", |vm, v| vm.float(v))?,
        labels_hidden: flag(vm, &own, "labels_hidden")?,
        ticks_hidden: flag(vm, &own, "ticks_hidden")?,
    })
}

fn legend(vm: &mut Vm, spec: &Value) -> R<Legend> {
    let own = field(vm, spec, "legend_look")?;
    Ok(Legend {
        place: text(vm, &own, "place")?,
        title: text(vm, &own, "title")?,
        columns: number(vm, &own, "columns")?.max(1.0) as usize,
        size: number(vm, &own, "size")?,
        framed: flag(vm, &own, "framed")?,
        anchor: optional(vm, &own, "anchor", pair)?,
    })
}

fn grid_lines(vm: &mut Vm, spec: &Value) -> R<GridLines> {
    let own = field(vm, spec, "grid_look")?;
    let color = field(vm, &own, "color")?;
    Ok(GridLines {
        x: flag(vm, &own, "x")?,
        y: flag(vm, &own, "y")?,
        minor: flag(vm, &own, "minor")?,
        ink: ink(vm, &color)?,
        width: number(vm, &own, "width")?,
        line: line_style(&text(vm, &own, "line")?),
    })
}

fn colorbar(vm: &mut Vm, own: &Value) -> R<ColorBar> {
    Ok(ColorBar {
        colors: inks(vm, own, "colors")?,
        horizontal: flag(vm, own, "horizontal")?,
        shrink: number(vm, own, "shrink")?,
        fraction: number(vm, own, "fraction")?,
        pad: number(vm, own, "pad")?,
        aspect: number(vm, own, "aspect")?,
    })
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
        "." => Marker::Point,
        "," => Marker::Pixel,
        "o" => Marker::Circle,
        "s" => Marker::Square,
        "^" => Marker::TriangleUp,
        "v" => Marker::TriangleDown,
        "<" => Marker::TriangleLeft,
        ">" => Marker::TriangleRight,
        "+" => Marker::Plus,
        "x" => Marker::Cross,
        "D" => Marker::Diamond,
        "d" => Marker::ThinDiamond,
        "*" => Marker::Star,
        "p" => Marker::Pentagon,
        "h" | "H" => Marker::Hexagon,
        "P" => Marker::FilledPlus,
        "X" => Marker::FilledCross,
        "|" => Marker::VerticalBar,
        "_" => Marker::HorizontalBar,
        _ => Marker::None,
    }
}

fn series(vm: &mut Vm, spec: &Value) -> R<Series> {
    let shade = field(vm, spec, "color")?;
    let mut out = Series::new(floats(vm, spec, "x")?, floats(vm, spec, "y")?, ink(vm, &shade)?.rgb);
    // Error bars are there for those who have asked for them.
    if vm.contains(spec, &Value::str("ybars"))? {
        out.ybars = pairs(vm, spec, "ybars")?;
        out.xbars = pairs(vm, spec, "xbars")?;
        out.capsize = number(vm, spec, "capsize")?;
    }
    out.label = label(vm, spec)?;
    out.line = line_style(&text(vm, spec, "line")?);
    out.steps = match text(vm, spec, "steps")?.as_str() {
        "pre" => Steps::Pre,
        "post" => Steps::Post,
        "mid" => Steps::Mid,
        _ => Steps::Straight,
    };
    out.width = number(vm, spec, "width")?;
    out.marker = marker(&text(vm, spec, "marker")?);
    out.marker_size = number(vm, spec, "size")?;
    out.face = optional(vm, spec, "face", ink)?;
    out.edge = optional(vm, spec, "edge", ink)?;
    out.edge_width = number(vm, spec, "edge_width")?;
    out.alpha = number(vm, spec, "alpha")?;
    (out.z, out.order) = (number(vm, spec, "z")?, order(vm, spec)?);
    Ok(out)
}

fn cloud(vm: &mut Vm, spec: &Value) -> R<Cloud> {
    Ok(Cloud {
        x: floats(vm, spec, "x")?,
        y: floats(vm, spec, "y")?,
        sizes: floats(vm, spec, "sizes")?,
        fills: inks(vm, spec, "fills")?,
        edges: inks(vm, spec, "edges")?,
        edge_width: number(vm, spec, "edge_width")?,
        marker: marker(&text(vm, spec, "marker")?),
        label: label(vm, spec)?,
        z: number(vm, spec, "z")?,
        order: order(vm, spec)?,
    })
}

fn patch(vm: &mut Vm, spec: &Value) -> R<Patch> {
    Ok(Patch {
        outlines: outlines(vm, spec, "outlines")?,
        fill: optional(vm, spec, "fill", ink)?,
        edge: optional(vm, spec, "edge", ink)?,
        width: number(vm, spec, "width")?,
        line: line_style(&text(vm, spec, "line")?),
        label: label(vm, spec)?,
        counted: if flag(vm, spec, "counted")? { Counted::Yes } else { Counted::No },
        spans: spans(vm, spec)?,
        z: number(vm, spec, "z")?,
        order: order(vm, spec)?,
    })
}

fn strokes(vm: &mut Vm, spec: &Value) -> R<Strokes> {
    Ok(Strokes {
        lines: outlines(vm, spec, "lines")?,
        inks: inks(vm, spec, "inks")?,
        width: number(vm, spec, "width")?,
        line: line_style(&text(vm, spec, "line")?),
        label: label(vm, spec)?,
        spans: spans(vm, spec)?,
        z: number(vm, spec, "z")?,
        order: order(vm, spec)?,
    })
}

fn image(vm: &mut Vm, spec: &Value) -> R<Image> {
    let (rows, columns) = (number(vm, spec, "rows")? as usize, number(vm, spec, "columns")? as usize);
    let pixels = field(vm, spec, "pixels")?;
    let bytes: Vec<u8> = match &pixels {
        Value::NdArray(a) => cast::cast_numpy(&a.get(), DType::U8).map_err(Exc::from)?.to_vec(),
        _ => Vec::new(),
    };
    let mut pixels: Vec<[u8; 4]> = bytes.chunks_exact(4).map(|p| [p[0], p[1], p[2], p[3]]).collect();
    if flag(vm, spec, "flip")? && columns > 0 {
        pixels = pixels.chunks(columns).rev().flatten().copied().collect();
    }
    let edges = floats(vm, spec, "extent")?;
    let mut extent = [0.0; 4];
    extent.iter_mut().zip(edges).for_each(|(slot, v)| *slot = v);
    let smooth = if flag(vm, spec, "smooth")? { Smooth::Bilinear } else { Smooth::Blocks };
    let pixels = if pixels.len() == rows * columns { pixels } else { Vec::new() };
    Ok(Image { rows, columns, pixels, extent, smooth, z: number(vm, spec, "z")? })
}

fn frame(name: &str) -> Frame {
    match name {
        "axes" => Frame::Axes,
        "figure" => Frame::Figure,
        _ => Frame::Data,
    }
}

fn align(name: &str) -> Align {
    match name {
        "left" | "top" => Align::Start,
        "center" | "center_baseline" => Align::Middle,
        "right" | "bottom" => Align::End,
        _ => Align::Baseline,
    }
}

fn arrow(vm: &mut Vm, v: &Value) -> R<Arrow> {
    let parts = vm.collect(v)?;
    let name = vm.str(&parts[2])?;
    let head = match vm.str(&parts[5])?.as_str() {
        "open" => Head::Open,
        "none" => Head::None,
        _ => Head::Filled,
    };
    let to = (vm.float(&parts[0])?, vm.float(&parts[1])?);
    Ok(Arrow { to, frame: frame(name.as_str()), ink: ink(vm, &parts[3])?, width: vm.float(&parts[4])?, head })
}

fn free_label(vm: &mut Vm, spec: &Value) -> R<Label> {
    let (offset, color) = (field(vm, spec, "offset")?, field(vm, spec, "color")?);
    Ok(Label {
        text: text(vm, spec, "text")?,
        x: number(vm, spec, "x")?,
        y: number(vm, spec, "y")?,
        frame: frame(&text(vm, spec, "frame")?),
        offset: pair(vm, &offset)?,
        size: number(vm, spec, "size")?,
        ink: ink(vm, &color)?,
        bold: if flag(vm, spec, "bold")? { Weight::Bold } else { Weight::Normal },
        horizontal: align(&text(vm, spec, "ha")?),
        vertical: align(&text(vm, spec, "va")?),
        degrees: number(vm, spec, "rotation")?,
        patch: optional(vm, spec, "box", |vm, v| {
            let parts = vm.collect(v)?;
            Ok((ink(vm, &parts[0])?, ink(vm, &parts[1])?, vm.float(&parts[2])?))
        })?,
        arrow: optional(vm, spec, "arrow", arrow)?,
        z: number(vm, spec, "z")?,
    })
}
