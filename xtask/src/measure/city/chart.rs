//! How figures grow with the city: each against its own value in the smallest one, both axes by
//! powers of ten. A line that lies flat grows with nothing.

use super::{Kept, by_figure};
use std::fmt::Write as _;

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 560.0;
const LEFT: f64 = 60.0;
const TOP: f64 = 30.0;
const PLOT_WIDTH: f64 = 480.0;
const PLOT_HEIGHT: f64 = 470.0;
/// Growth shown at most, either way, as powers of ten.
const POWERS: f64 = 2.0;
const COLOURS: &[&str] = &["#1b5e8c", "#b3541e", "#3a7d44", "#7a3e9d", "#8c6d1b", "#a02c4a"];
/// How lines of the same colour differ.
const DASHES: &[&str] = &["none", "7 4", "2 3"];

/// The chart.
pub(super) fn svg(kept: &[Kept]) -> String {
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n\
         <title>Growth of each figure with the size of the city</title>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n"
    );
    axes(&mut text, kept);
    let mut drawn = 0;
    for (name, values) in by_figure(kept) {
        for engine in ["sqlite", "postgres"] {
            let own = values.iter().filter(|((of, size), _)| *of == engine && *size > 0);
            let points: Vec<(u32, f64)> =
                own.map(|((_, size), one)| (*size, one.figure.value)).collect();
            if points.len() > 1 {
                line(&mut text, (name, engine, drawn), &points, sizes(kept));
                drawn += 1;
            }
        }
    }
    text + "</svg>\n"
}

fn sizes(kept: &[Kept]) -> (f64, f64) {
    let sized = || kept.iter().filter(|one| one.size > 0);
    let all = || sized().map(|one| f64::from(one.size).log10());
    let least = all().fold(f64::INFINITY, f64::min);
    (least, all().fold(least + 1.0, f64::max))
}

fn height(power: f64) -> f64 {
    TOP + PLOT_HEIGHT * (POWERS - power.clamp(-POWERS, POWERS)) / (2.0 * POWERS)
}

fn axes(text: &mut String, kept: &[Kept]) {
    for (power, label) in [(-2, "1/100"), (-1, "1/10"), (0, "1"), (1, "10"), (2, "100")] {
        let y = height(f64::from(power));
        _ = writeln!(
            text,
            "<line x1=\"{LEFT}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\" stroke=\"#ccc\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{label}</text>",
            LEFT + PLOT_WIDTH,
            LEFT - 6.0,
            y + 4.0
        );
    }
    let (least, most) = sizes(kept);
    let mut sizes: Vec<u32> = kept.iter().map(|one| one.size).filter(|size| *size > 0).collect();
    sizes.sort_unstable();
    sizes.dedup();
    for size in sizes {
        let x = LEFT + PLOT_WIDTH * (f64::from(size).log10() - least) / (most - least);
        let y = TOP + PLOT_HEIGHT + 18.0;
        _ = writeln!(text, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">{size}</text>");
    }
    let y = TOP + PLOT_HEIGHT + 38.0;
    _ = writeln!(
        text,
        "<text x=\"{LEFT}\" y=\"{y}\">Requests of the city; upwards, times the value in the \
         smallest</text>"
    );
}

fn line(
    text: &mut String,
    (name, engine, drawn): (&str, &str, usize),
    points: &[(u32, f64)],
    (least, most): (f64, f64),
) {
    let first = points.first().map_or(1.0, |(_, value)| *value);
    let colour = COLOURS.get(drawn % COLOURS.len()).copied().unwrap_or("#000");
    let dash = DASHES.get(drawn / COLOURS.len() % DASHES.len()).copied().unwrap_or("none");
    let places: Vec<String> = points
        .iter()
        .map(|(size, value)| {
            let x =
                LEFT + PLOT_WIDTH * (f64::from(*size).log10() - least) / (most - least).max(0.1);
            format!("{x:.1},{:.1}", height((value / first).log10()))
        })
        .collect();
    let y = TOP + 14.0 * drawn as f64 + 6.0;
    let x = LEFT + PLOT_WIDTH + 16.0;
    let name = name.replace('&', "&amp;").replace('<', "&lt;");
    _ = writeln!(
        text,
        "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.6\" \
         stroke-dasharray=\"{dash}\"/>\
         <line x1=\"{x}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\" stroke=\"{colour}\" stroke-width=\"1.6\" \
         stroke-dasharray=\"{dash}\"/>\
         <text x=\"{}\" y=\"{}\" font-size=\"10\">{name} ({engine})</text>",
        places.join(" "),
        x + 22.0,
        x + 28.0,
        y + 3.5
    );
}
